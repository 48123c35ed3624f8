import { afterEach, describe, expect, it } from 'vitest'
import { focusFirst } from '../../../runtime-ui/kit/focus-first.ts'

describe('a dialog that opens', () => {
  afterEach(() => {
    document.body.innerHTML = ''
  })
  const opened = (body: string) => {
    document.body.innerHTML = `<div id="box" tabindex="-1"><header><button id="cross"></button></header>
      <div class="body">${body}</div><footer><button id="cancel"></button><button id="delete"></button></footer></div>`
    const box = document.querySelector<HTMLElement>('#box')!
    box.addEventListener('open', focusFirst)
    box.dispatchEvent(new Event('open', { cancelable: true }))
    return document.activeElement?.id
  }

  it('begins at its first field', () => {
    expect(opened('<input id="off" disabled><textarea id="why"></textarea>')).toBe('why')
  })

  it('waits for its first field where that is still loading', async () => {
    expect(opened('<label for="who">Who</label><textarea id="why"></textarea>')).toBe('box')
    document.querySelector('label')!.insertAdjacentHTML('afterend', '<button id="who"></button>')
    await expect.poll(() => document.activeElement?.id).toBe('who')
  })

  it('begins at the safe act where it only asks', () => {
    expect(opened('<p>Sure?</p>')).toBe('cancel')
  })
})
