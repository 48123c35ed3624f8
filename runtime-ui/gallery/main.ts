import { createApp } from 'vue'
import '../styles/index.css'
import { createTexts } from '../i18n/index.ts'
import { createToasts, toastKey } from '../kit/toast.ts'
import Gallery from './Gallery.vue'

createApp(Gallery).use(createTexts()).provide(toastKey, createToasts()).mount('#app')
