import { makeActivities } from './activities.ts'
import { campaignKeys, makeCampaigns, makeMembers } from './campaigns.ts'
import { makeCustomers } from './customers.ts'
import { type Demo, Year } from './demo.ts'
import { makeLeads } from './leads.ts'
import { People } from './names.ts'
import { makeOrders } from './orders.ts'
import { makeOrganisation } from './organisation.ts'
import { makeProducts } from './products.ts'
import { Random } from './random.ts'
import { makeRequests } from './requests.ts'
import { makeSales } from './sales.ts'
import { makeTickets } from './service.ts'

/**
 * A year of a 40-person maker of measuring instruments, in English and Chinese. The same day gives the same records;
 * none of the people or companies exist.
 */
export function crmDemo(now: Date): Demo {
  const random = new Random(20_260_101)
  const tools = { random, people: new People(random), year: new Year(now) }
  const { records: staff, signIns, ...organisation } = makeOrganisation(tools.people, tools.year)
  const { sellers, agents, marketers } = organisation
  const { records: catalogue, products } = makeProducts(tools.year)
  const { records: companies, customers } = makeCustomers(tools, sellers)
  const campaigns = makeCampaigns(tools.year, marketers)
  const { records: asking, leads } = makeLeads(tools, sellers, campaignKeys)
  const { records: deals, opportunities } = makeSales(tools, customers, products)
  const { records: drafts, requests } = makeRequests(tools.year, organisation, customers)
  return {
    signIns,
    requests,
    records: [
      ...staff,
      ...catalogue,
      ...companies,
      ...campaigns,
      ...asking,
      ...makeMembers(tools, leads, customers),
      ...deals,
      ...makeOrders(tools.year, opportunities),
      ...makeTickets(tools, customers, products, agents),
      ...makeActivities(tools, opportunities, customers),
      ...drafts,
    ],
  }
}
