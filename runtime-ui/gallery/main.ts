import { createApp } from 'vue'
import '../styles/index.css'
import { createTexts } from '../i18n/index.ts'
import { createToasts, toastKey } from '../kit/toast.ts'
import Gallery from './Gallery.vue'

const texts = createTexts()
const app = createApp(Gallery).use(texts).provide(toastKey, createToasts())
void texts.ready.then(() => app.mount('#app'))
