import './check/check-approval.ts'
import { addRecordActions } from '../records/actions/built-in.ts'
import { submitAction } from './api-views/submit-action.ts'

addRecordActions([submitAction])
