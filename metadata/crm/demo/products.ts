import type { DemoRecord, Year } from './demo.ts'

export interface DemoProduct {
  key: string
  name: string
  price: number
}

const catalogue: readonly [code: string, name: string, category: string, series: string, price: number][] = [
  ['LX-100', 'Laser gauge LX 100 激光测量仪', 'hardware', 'LX', 2_480],
  ['LX-200', 'Laser gauge LX 200 激光测量仪', 'hardware', 'LX', 4_150],
  ['LX-400', 'Laser gauge LX 400 Pro 激光测量仪', 'hardware', 'LX', 7_900],
  ['SP-10', 'Spectrometer SP 10 光谱仪', 'hardware', 'SP', 12_600],
  ['SP-30', 'Spectrometer SP 30 光谱仪', 'hardware', 'SP', 21_500],
  ['SP-50', 'Spectrometer SP 50 Lab 光谱仪', 'hardware', 'SP', 38_000],
  ['TH-1', 'Thermal camera TH 1 热像仪', 'hardware', 'TH', 1_690],
  ['TH-3', 'Thermal camera TH 3 热像仪', 'hardware', 'TH', 3_950],
  ['VB-2', 'Vibration sensor set VB 2 振动传感器', 'hardware', 'VB', 890],
  ['VB-8', 'Vibration sensor set VB 8 振动传感器', 'hardware', 'VB', 2_750],
  ['CT-5', 'Coordinate table CT 5 坐标台', 'hardware', 'CT', 16_400],
  ['CT-9', 'Coordinate table CT 9 坐标台', 'hardware', 'CT', 29_900],
  ['LS-ONE', 'LumenSight one seat 分析软件单机版', 'software', 'LumenSight', 980],
  ['LS-TEAM', 'LumenSight team 分析软件团队版', 'software', 'LumenSight', 4_800],
  ['LS-PLANT', 'LumenSight plant 分析软件工厂版', 'software', 'LumenSight', 18_000],
  ['SV-CAL', 'Calibration a year 年度校准', 'service', 'Service', 620],
  ['SV-TRAIN', 'Training day 培训（天）', 'service', 'Service', 1_150],
  ['SV-CARE', 'Care contract a year 年度维保', 'service', 'Service', 2_400],
  ['SV-INST', 'Installation 安装调试', 'service', 'Service', 1_480],
  ['SP-LAMP', 'Spectrometer lamp 光谱仪灯源', 'spare_part', 'Parts', 340],
  ['LX-HEAD', 'Laser head 激光头', 'spare_part', 'Parts', 910],
  ['TH-BAT', 'Battery pack 电池组', 'consumable', 'Parts', 85],
]

export function makeProducts(year: Year): { records: DemoRecord[]; products: DemoProduct[] } {
  const records = catalogue.map(
    ([code, name, category, series, price]): DemoRecord => ({
      key: `product/${code}`,
      object: 'product',
      at: year.at(364),
      values: {
        code,
        name,
        category,
        series,
        price: price.toFixed(2),
        cost: (price * 0.58).toFixed(2),
        unit: category === 'service' ? 'day' : category === 'software' ? 'year' : 'piece',
        tax_rate: 13,
        ...(category === 'hardware' ? { warranty_months: 24 } : {}),
      },
    }),
  )
  return {
    records,
    products: catalogue.map(([code, name, , , price]) => ({ key: `product/${code}`, name, price })),
  }
}
