import { createApp } from 'vue'
import App from './App.vue'
import { start, tell } from './app'
import { keepApp } from './device/keeping'
import { comeBack } from './route'
import './style.css'

void comeBack()
  .catch(tell)
  .then(() => createApp(App).mount('#app'))
  .then(start)
  .then(keepApp)
  .catch(tell)
