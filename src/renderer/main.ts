import './styles/index.css';
import b24ui from '@bitrix24/b24ui-nuxt/vue-plugin';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { connectHost, provideApi } from './api';
import App from './App.vue';
import { tellActivity } from './composables/tell-activity';
import { applyTheme } from './composables/use-theme';
import { i18n, resolveLocale, setLocale } from './i18n';
import { useSettingsStore } from './stores/settings';

applyTheme('system');

const { client, host } = await connectHost();
const app = createApp(App);
provideApi(app, client, host);
app.use(createPinia());
app.use(i18n);
app.use(b24ui);
// A core that cannot tell the settings must not keep the window empty: the system's own stand in.
await Promise.allSettled([setLocale(resolveLocale('system', host.locale)), useSettingsStore().read()]);
app.mount('#app');
tellActivity(client, { document, window, navigator, now: Date.now });
