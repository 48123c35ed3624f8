import type { Random } from './random.ts'

const englishGiven =
  'Amelia Bruno Clara Daniel Elena Felix Grace Henrik Iris Jonas Katya Liam Maren Nils Olive Pavel Rosa Simon Tessa Umar Vera Walter Yara Zeno'.split(
    ' ',
  )
const englishFamily =
  'Abbott Bergmann Castell Dorsey Ekberg Fontaine Grady Hollis Ingram Jansen Keller Lindqvist Marlow Novak Ortega Pryce Quist Rowland Sandoval Thorne Ulrich Vance Whitlock Zeller'.split(
    ' ',
  )
const chineseFamily = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗']
const chineseGiven =
  '雨桐 浩然 子涵 思远 静怡 俊杰 欣妍 建国 晓峰 丽华 志强 梦洁 文博 婷婷 天宇 佳宁 宏伟 秀英 明轩 若曦 海涛 雅琴 立群 书瑶'.split(
    ' ',
  )

export interface PersonName {
  name: string
  chinese: boolean
}

/** About half of them Chinese; a pair of given and family name is given out once. */
export class People {
  readonly #random: Random
  readonly #used = new Set<string>()

  constructor(random: Random) {
    this.#random = random
  }

  next(): PersonName {
    for (;;) {
      const chinese = this.#random.chance(0.5)
      const name = chinese
        ? this.#random.pick(chineseFamily) + this.#random.pick(chineseGiven)
        : `${this.#random.pick(englishGiven)} ${this.#random.pick(englishFamily)}`
      if (this.#used.has(name) && this.#used.size < 700) continue
      this.#used.add(name)
      return { name, chinese }
    }
  }
}

const places = {
  chinese: ['上海', '北京', '深圳', '杭州', '苏州', '成都', '武汉', '南京', '青岛', '厦门', '宁波', '西安'],
  english: [
    'Alpine',
    'Baltic',
    'Cobalt',
    'Delta',
    'Everline',
    'Fairway',
    'Granite',
    'Harbor',
    'Ironwood',
    'Juniper',
    'Keystone',
    'Lakeside',
    'Meridian',
    'Northgate',
    'Orchard',
    'Pinnacle',
    'Quarry',
    'Ridgeway',
    'Summit',
    'Tidewater',
    'Upland',
    'Vantage',
    'Westbrook',
    'Yellowstone',
  ],
}
const trades = {
  chinese: [
    '精密机械',
    '电子科技',
    '新材料',
    '生物医药',
    '汽车部件',
    '食品工业',
    '光电',
    '环保设备',
    '物流',
    '软件',
    '智能装备',
    '化工',
  ],
  english: [
    'Robotics',
    'Foods',
    'Logistics',
    'Pharma',
    'Optics',
    'Motors',
    'Energy',
    'Textiles',
    'Software',
    'Ceramics',
    'Packaging',
    'Laboratories',
  ],
}
const forms = {
  chinese: ['有限公司', '股份有限公司', '集团'],
  english: ['Ltd', 'GmbH', 'Inc', 'Group', 'AB'],
}

export interface CompanyName {
  name: string
  chinese: boolean
  /** Index of its line of business. */
  trade: number
  city: string
}

/** Companies that do not exist, each name once. */
export class Companies {
  readonly #random: Random
  readonly #used = new Set<string>()

  constructor(random: Random) {
    this.#random = random
  }

  next(): CompanyName {
    for (;;) {
      const chinese = this.#random.chance(0.5)
      const language = chinese ? 'chinese' : 'english'
      const place = this.#random.pick(places[language])
      const trade = this.#random.int(0, trades[language].length - 1)
      const form = this.#random.pick(forms[language])
      const given = chinese
        ? this.#random.pick(['恒', '瑞', '华', '盛', '嘉', '启', '远', '鼎']) +
          this.#random.pick(['达', '源', '信', '泰', '博', '明'])
        : ''
      const name = chinese
        ? `${place}${given}${trades.chinese[trade]}${form}`
        : `${place} ${trades.english[trade]} ${form}`
      if (this.#used.has(name)) continue
      this.#used.add(name)
      return { name, chinese, trade, city: chinese ? place : this.#random.pick(cities) }
    }
  }
}

const cities = [
  'Hamburg',
  'Rotterdam',
  'Leeds',
  'Lyon',
  'Gothenburg',
  'Toronto',
  'Austin',
  'Boston',
  'Melbourne',
  'Singapore',
]
export const countryOf: Readonly<Record<string, string>> = {
  Hamburg: 'germany',
  Rotterdam: 'netherlands',
  Leeds: 'united_kingdom',
  Lyon: 'france',
  Gothenburg: 'sweden',
  Toronto: 'canada',
  Austin: 'united_states',
  Boston: 'united_states',
  Melbourne: 'australia',
  Singapore: 'singapore',
}
