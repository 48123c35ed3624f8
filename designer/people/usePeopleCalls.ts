import { type PeopleCalls, peopleCalls } from '../../runtime-ui/client/people.ts'
import { useClient } from '../../runtime-ui/composables/useClient.ts'

/** The administration of people, by the client of the page. */
export const usePeopleCalls = (): PeopleCalls => peopleCalls(useClient().http)
