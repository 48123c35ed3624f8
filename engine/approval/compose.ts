import './check/check-approval.ts'
