import type { PageTexts } from '../../i18n/usePageTexts.ts'

export const addressTexts: PageTexts = {
  en: {
    widget: {
      address: {
        street: 'Street',
        district: 'District',
        city: 'City',
        state: 'State',
        postal_code: 'Postal code',
        country: 'Country',
      },
    },
  },
  zh: {
    widget: {
      address: {
        street: '街道地址',
        district: '区县',
        city: '城市',
        state: '省份',
        postal_code: '邮编',
        country: '国家',
      },
    },
  },
}
