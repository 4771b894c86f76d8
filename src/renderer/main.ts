import './styles/index.css';
import { createApp } from 'vue';
import b24ui from '@bitrix24/b24ui-nuxt/vue-plugin';
import App from './App.vue';
createApp(App).use(b24ui).mount('#app');
