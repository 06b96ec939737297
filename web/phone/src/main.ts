import { createApp } from 'vue'
import App from './App.vue'
import { start, tell } from './app'
import { keepApp } from './device/keeping'
import { readFirstScreen } from './first_screen'
import { comeBack } from './route'
import { fetchAllScreens } from './screens'
import './style.css'

/** What was on the page stays until there is something to put in its place. */
function mount(): void {
  readFirstScreen()
  createApp(App).mount('#app')
}

void comeBack()
  .catch(tell)
  .then(start)
  .catch(tell)
  .then(mount)
  .then(fetchAllScreens)
  .then(keepApp)
  .catch(tell)
