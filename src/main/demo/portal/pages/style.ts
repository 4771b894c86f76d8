/** The one style sheet of the portal's pages. */
export const STYLE = `
:root { color-scheme: light dark; --back: #eef2f4; --card: #fff; --text: #333d47; --soft: #5f6b75; --line: #dfe4e8; --link: #0b66c3; --tag: #e5f4fd; --tag-text: #0b5394; --head: #1f3a5f; }
@media (prefers-color-scheme: dark) { :root { --back: #15191d; --card: #1f252b; --text: #e3e8ec; --soft: #a3aeb8; --line: #343d46; --link: #6cb6ff; --tag: #17344c; --tag-text: #a9d4f7; --head: #101d2e; } }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: var(--back); color: var(--text); }
header { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; padding: 12px 24px; background: var(--head); color: #fff; }
.brand { color: #fff; font-weight: 600; font-size: 17px; }
.note { color: #c6d3e2; font-size: 13px; }
main { max-width: 1120px; margin: 24px auto 48px; padding: 0 16px; }
h1 { font-size: 24px; line-height: 1.25; margin: 4px 0 16px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 0 0 8px; display: flex; justify-content: space-between; gap: 8px; }
h2 a, h2 span { font-weight: 400; font-size: 13px; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
.kind { color: var(--soft); font-size: 13px; margin: 0; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr)); gap: 16px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px; margin-bottom: 16px; min-width: 0; }
.grid .card { margin: 0; }
.list { list-style: none; margin: 0; padding: 0; }
.list li { padding: 6px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.list li:first-child { border-top: 0; }
.meta { color: var(--soft); font-size: 13px; display: block; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 6px 20px; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
blockquote { margin: 8px 0; padding-left: 12px; border-left: 3px solid var(--line); }
.tag { display: inline-block; background: var(--tag); color: var(--tag-text); border-radius: 10px; padding: 0 8px; font-size: 13px; }
.empty { color: var(--soft); }
button { font: inherit; padding: 8px 16px; border: 0; border-radius: 8px; background: #0b66c3; color: #fff; cursor: pointer; }
code { font: 14px ui-monospace, monospace; overflow-wrap: anywhere; }
@media (max-width: 560px) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 8px; } }
`;
