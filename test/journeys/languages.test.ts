import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { barriers, make, pushedSideways, withBrowser } from '../support/journey.ts'

const journey = withBrowser()

describe('Languages and the dark', () => {
  let page: Page

  it('switches the language where one is', async () => {
    await make(journey.site, 'customer', { name: 'Aurora Foods', industry: 'retail' })
    page = await journey.visit({ at: '/app/o/customer' })
    await page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Language' }).click()
    await page
      .getByRole('menuitem', { name: '中文' })
      .or(page.getByRole('menuitemradio', { name: '中文' }))
      .click()
    await page.getByRole('heading', { name: '客户', level: 1 }).waitFor()
    await page.getByRole('columnheader', { name: '客户状态' }).waitFor()
    await page.getByRole('gridcell', { name: '潜在' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('zh')

    const elsewhere = await journey.visit({ at: '/app/o/customer' }) // an English browser of the same person
    await elsewhere.getByRole('heading', { name: '客户', level: 1 }).waitFor()
    await elsewhere.getByRole('button', { name: '新建客户' }).waitFor()
  })

  it('is as readable in the dark', async () => {
    await page.getByRole('button', { name: '主题' }).click()
    await page.getByText('深色').click()
    await page.reload()
    await page.getByRole('gridcell', { name: 'Aurora Foods' }).waitFor()
    const light = await page.evaluate(() => getComputedStyle(document.body).colorScheme)
    expect(light).toContain('dark')
    expect(await barriers(page)).toEqual([])
    await page.getByRole('link', { name: 'Aurora Foods' }).click()
    await page.getByRole('heading', { name: 'Aurora Foods', level: 1 }).waitFor()
    expect(await barriers(page)).toEqual([])
  })
})

describe('On a phone, in Chinese', () => {
  let page: Page

  it('signs in', async () => {
    page = await journey.visit({ language: 'zh', width: 375, at: null })
    await page.getByRole('heading', { name: '登录' }).waitFor()
    expect(await pushedSideways(page)).toEqual([])
    expect(await barriers(page)).toEqual([])
  })

  it('lists, opens and creates without pushing the page sideways', async () => {
    await make(journey.site, 'customer', {
      name: '晨光食品工业股份有限公司华东区第一分公司采购中心',
      phone: '+86 139 1234 5678',
    })
    page = await journey.visit({ language: 'zh', width: 375, at: '/app/o/customer' })
    await page.getByText('晨光食品工业股份有限公司华东区第一分公司采购中心').waitFor()
    expect(await pushedSideways(page)).toEqual([])
    expect(await barriers(page)).toEqual([])

    await page.getByText('晨光食品工业股份有限公司华东区第一分公司采购中心').click()
    await page
      .getByRole('heading', { name: '晨光食品工业股份有限公司华东区第一分公司采购中心', level: 1 })
      .waitFor()
    expect(await pushedSideways(page)).toEqual([])
    expect(await barriers(page)).toEqual([])

    await journey.go(page, '/app/o/opportunity/new')
    await page.getByRole('textbox', { name: '名称' }).fill('冷库项目')
    expect(await pushedSideways(page)).toEqual([])
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: /新建商机|创建商机/ }).click()
    await page.getByRole('heading', { name: '冷库项目', level: 1 }).waitFor()
    expect(await pushedSideways(page)).toEqual([])
  })
})
