'use strict';
// The map of trust: three lists, which filters and a selection narrow, and the paths of what is selected. Every name comes from an
// account and can contain anything, so that text is set as text and never as markup.
(() => {
  const kinds = ['serviceAccount', 'other', 'unknownTrust', 'profile', 'group', 'unknownGroups', 'service', 'unknownAccess'];
  const ranks = { critical: 4, high: 3, medium: 2, low: 1 };
  const pageSize = 100; // rows of a list, until more are asked for

  // ---- The data ----

  const { texts, nodes, edges, unknown } = decode(JSON.parse(document.getElementById('data').textContent));

  // decode turns rows of numbers into objects. A number means a text of the table; see page.go.
  function decode(raw) {
    const marks = rows => rows.map(([flag, severity, id, text]) => ({
      flag: raw.texts[flag], severity: raw.texts[severity], id: raw.texts[id], text: raw.texts[text],
    }));
    const nodes = raw.nodes.map(([kind, name, object, cluster, namespace, services, m], index) => ({
      index, kind: kinds[kind], name: raw.texts[name], object: raw.texts[object], cluster, namespace, services, marks: marks(m), in: [], out: [],
    }));
    const edges = raw.edges.map(([from, to, label, by, clusters, m]) => ({
      from: nodes[from], to: nodes[to], label: raw.texts[label], by: raw.texts[by], clusters, marks: marks(m),
    }));
    for (const e of edges) {
      e.unread = e.from.kind.startsWith('unknown') || e.to.kind.startsWith('unknown');
      e.dead = e.marks.some(m => m.flag === 'dead');
      e.doubtful = e.unread || e.marks.some(m => m.flag === 'unknown');
      e.from.out.push(e);
      e.to.in.push(e);
    }
    return { texts: raw.texts, nodes, edges, unknown: raw.unknown };
  }

  const isPod = n => n.kind === 'serviceAccount';
  const label = n => isPod(n) ? n.object : n.name;
  const profiles = nodes.filter(n => n.kind === 'profile');
  const sources = nodes.filter(n => ['serviceAccount', 'other', 'unknownTrust'].includes(n.kind));
  const access = nodes.filter(n => n.kind === 'service' || n.kind === 'unknownAccess');
  for (const [list, all] of [['pods', sources], ['profiles', profiles], ['access', access]]) {
    for (const n of all) n.list = list;
  }

  // ways are the steps from a profile to what it has access to: its own edge, or one to a group and one from there.
  function ways(profile) {
    const found = [];
    for (const e of profile.out) {
      const steps = e.to.out.map(next => [e, next]);
      found.push(...(steps.length > 0 ? steps : [[e]]));
    }
    return found;
  }

  for (const p of profiles) {
    p.ways = ways(p);
    const marks = [...p.marks, ...p.in.flatMap(e => e.marks), ...p.ways.flatMap(way => way.flatMap(e => e.marks))];
    p.rank = Math.max(0, ...marks.map(m => ranks[m.severity] || 0));
    p.unknown = marks.some(m => m.flag === 'unknown');
    p.badges = badgesOf(marks);
    p.own = [p.name, p.object, ...p.ways.flatMap(way => way.flatMap(e => [e.to.name, e.label]))].join('\n').toLowerCase();
  }
  for (const n of sources) {
    n.words = label(n).toLowerCase();
    n.badges = badgesOf([...n.marks, ...n.out.flatMap(e => e.marks)]);
  }
  for (const n of access) n.badges = badgesOf([...n.marks, ...n.in.flatMap(e => e.marks)]);

  // badgesOf are the flags of marks, each once with its worst severity.
  function badgesOf(marks) {
    const worst = new Map();
    for (const m of marks) {
      const name = m.id || m.flag;
      const before = worst.get(name);
      if (before === undefined || (ranks[m.severity] || 0) > (ranks[before] || 0)) worst.set(name, m.severity || 'unknown');
    }
    return [...worst];
  }

  // ---- The filters ----

  const field = id => document.getElementById(id);
  const state = { selected: null, shown: {}, all: false };

  function option(select, value, text) {
    const o = document.createElement('option');
    o.value = value;
    o.textContent = text;
    select.append(o);
  }

  function fill(id, numbers) {
    const unique = [...new Set(numbers)].filter(i => texts[i] !== '');
    unique.sort((a, b) => texts[a].localeCompare(texts[b]));
    for (const i of unique) option(field(id), String(i), texts[i]);
  }

  fill('cluster', [...sources.map(n => n.cluster), ...edges.flatMap(e => e.clusters)]);
  fill('namespace', sources.map(n => n.namespace));
  fill('service', access.flatMap(n => n.services));
  const anyName = texts.indexOf('*');

  function wanted() {
    const number = id => field(id).value === '' ? -1 : Number(field(id).value);
    return {
      search: field('search').value.trim().toLowerCase(), cluster: number('cluster'), namespace: number('namespace'),
      service: number('service'), severity: field('severity').value,
    };
  }

  // admits reports whether the edge can be about the wanted pods. What was not read can be about any.
  function admits(e, want) {
    if (want.cluster < 0 && want.namespace < 0 || e.from.kind === 'unknownTrust') return true;
    if (!isPod(e.from)) return false;
    const inCluster = want.cluster < 0 || e.from.cluster === want.cluster || e.clusters.includes(want.cluster);
    return inCluster && (want.namespace < 0 || e.from.namespace === want.namespace || e.from.namespace === anyName);
  }

  const serves = (way, want) => want.service < 0 || way.at(-1).to.kind === 'unknownAccess' || way.at(-1).to.services.includes(want.service);

  function grave(p, want) {
    if (want.severity === '') return true;
    return want.severity === 'unknown' ? p.unknown : p.rank >= ranks[want.severity];
  }

  // view is what the filters and the selection leave of each list.
  function view(want) {
    const found = { pods: new Set(), profiles: new Set(), access: new Set() };
    const byPods = want.cluster >= 0 || want.namespace >= 0;
    for (const p of profiles) {
      if (!grave(p, want)) continue;
      const own = want.search === '' || p.own.includes(want.search);
      const trust = p.in.filter(e => admits(e, want) && (own || e.from.words.includes(want.search)));
      const given = p.ways.filter(way => serves(way, want));
      if (byPods && trust.length === 0 || !own && trust.length === 0 || want.service >= 0 && given.length === 0) continue;
      found.profiles.add(p);
      for (const e of trust) found.pods.add(e.from);
      for (const way of given) found.access.add(way.at(-1).to);
    }
    return narrowed(found);
  }

  // narrowed keeps of the lists that the selection is not in what it is connected to.
  function narrowed(found) {
    const s = state.selected;
    if (s === null) return found;
    const near = p => p === s || p.in.some(e => e.from === s) || p.ways.some(way => way.at(-1).to === s);
    const kept = profiles.filter(p => near(p) && found.profiles.has(p));
    const ends = new Set(kept.flatMap(p => [...p.in.map(e => e.from), ...p.ways.map(way => way.at(-1).to)]));
    if (s.list !== 'profiles') found.profiles = new Set(kept);
    if (s.list !== 'pods') found.pods = new Set([...found.pods].filter(n => ends.has(n)));
    if (s.list !== 'access') found.access = new Set([...found.access].filter(n => ends.has(n)));
    return found;
  }

  // ---- The lists ----

  function element(name, className, text) {
    const e = document.createElement(name);
    if (className) e.className = className;
    if (text !== undefined) e.textContent = text;
    return e;
  }

  const count = (n, word) => n + ' ' + (n === 1 ? word : word === 'identity' ? 'identities' : word + 's');

  // seen counts what is known: of what was not read there may be more, and what is dead is none.
  function seen(steps, word) {
    const live = steps.filter(e => !e.dead);
    const known = live.filter(e => !e.doubtful).length;
    return (known < live.length ? 'at least ' : '') + count(known, word);
  }

  function under(n) {
    if (n.kind === 'profile') return seen(n.in, 'identity') + ' · ' + seen(n.ways.map(way => way.at(-1)), 'grant');
    if (n.list === 'pods') return seen(n.out, 'profile');
    return count(n.in.length, 'grant');
  }

  function row(n) {
    const button = element('button');
    button.type = 'button';
    button.dataset.node = n.index;
    button.setAttribute('aria-pressed', String(n === state.selected));
    button.append(element('span', 'name', label(n)));
    for (const [name, severity] of n.badges) button.append(element('span', 'badge ' + severity, name));
    button.append(element('span', 'sub', under(n)));
    const item = element('li');
    item.append(button);
    return item;
  }

  function list(id, all, found) {
    const items = all.filter(n => found.has(n));
    const most = state.all ? items.length : state.shown[id] || pageSize;
    const rows = items.slice(0, most).map(row);
    if (items.length > most) {
      const more = element('button', 'more', 'Show more (' + (items.length - most) + ' not shown)');
      more.type = 'button';
      more.dataset.more = id;
      rows.push(element('li'));
      rows.at(-1).append(more);
    }
    field(id).replaceChildren(...rows);
    const title = field(id + '-title');
    title.querySelector('.count')?.remove();
    title.append(element('span', 'count', ' (' + items.length + ')'));
    return items.length;
  }

  function draw() {
    const found = view(wanted());
    const [p, q, r] = [list('pods', sources, found.pods), list('profiles', profiles, found.profiles), list('access', access, found.access)];
    const chosen = state.selected ? 'Selected: ' + label(state.selected) + '. ' : '';
    field('status').textContent = chosen + q + ' of ' + count(profiles.length, 'profile') + ', ' + count(p, 'set') + ' of pods or other ' + (p === 1 ? 'identity' : 'identities') + ', ' + count(r, 'resource') + '.';
  }

  // ---- The paths of the selection ----

  function link(n) {
    const b = element('button', '', label(n));
    b.type = 'button';
    b.dataset.node = n.index;
    return b;
  }

  function marked(item, marks) {
    for (const m of marks) item.append(element('span', 'mark ' + (m.severity || 'unknown'), (m.id || m.flag) + ': ' + m.text));
    return item;
  }

  // step is one edge: the node at its other end, what it gives, and by what.
  function step(n, e) {
    const item = element('li');
    item.append(link(n));
    if (e.label) item.append(' – ' + e.label);
    if (e.by) item.append(element('span', 'sub', 'by ' + e.by + (e.clusters.length ? '; today: ' + e.clusters.map(i => texts[i]).join(', ') : '')));
    return marked(item, e.marks);
  }

  function steps(title, none, items) {
    const all = [element('h4', '', title + ' (' + items.length + ')')];
    const ol = element('ol');
    const most = state.all ? items.length : pageSize * 2;
    ol.append(...items.slice(0, most).map(make => make()));
    if (items.length > most) {
      const more = element('button', 'more', 'Show all ' + items.length);
      more.type = 'button';
      more.dataset.more = 'all';
      ol.append(element('li'));
      ol.lastChild.append(more);
    }
    all.push(items.length ? ol : element('p', 'hint', none));
    return all;
  }

  const trusters = p => p.in.filter(e => !e.dead).map(e => () => step(e.from, e));
  const given = p => p.ways.map(way => () => {
    const item = step(way.at(-1).to, way.at(-1));
    if (way.length > 1) {
      const sub = element('ol');
      const via = element('li', '', 'through ' + (way[0].to.kind === 'group' ? 'access group ' : '') + way[0].to.name);
      if (way[0].by) via.append(element('span', 'sub', 'by ' + way[0].by));
      sub.append(marked(via, way[0].marks));
      item.append(sub);
    }
    return item;
  });

  // never lists trust that matches no pod, if there is some.
  function never(trust, make) {
    const dead = trust.filter(e => e.dead);
    return dead.length ? steps('Trust that matches no pod', '', dead.map(e => () => make(e))) : [];
  }

  function nested(item, makers) {
    const ol = element('ol');
    ol.append(...makers.slice(0, pageSize).map(make => make()));
    if (makers.length > pageSize) ol.append(element('li', 'hint', makers.length - pageSize + ' more: select the profile'));
    item.append(ol);
    return item;
  }

  function details(n) {
    const head = [element('h3', '', label(n))];
    if (n.object && n.object !== label(n)) head.push(element('p', 'hint', n.object));
    const notes = marked(element('div'), n.marks);
    if (n.kind === 'profile') {
      return [...head, notes, ...steps('Who can become it', 'Nobody.', trusters(n)), ...never(n.in, e => step(e.from, e)), ...steps('What it gets', 'Nothing.', given(n))];
    }
    if (n.list === 'pods') {
      return [...head, notes, ...steps('Profiles it can become, and what they get', 'None.', n.out.filter(e => !e.dead).map(e => () => nested(step(e.to, e), given(e.to)))),
        ...never(n.out, e => step(e.to, e))];
    }
    const givers = profiles.flatMap(p => p.ways.filter(way => way.at(-1).to === n).map(way => () => {
      const item = step(p, way.at(-1));
      if (way.length > 1) item.append(element('span', 'sub', 'through ' + way[0].to.name));
      return nested(item, trusters(p));
    }));
    return [...head, notes, ...steps('Profiles that have access, and who can become them', 'None.', givers)];
  }

  function select(n) {
    state.selected = n;
    state.shown = {};
    state.all = false;
    draw();
    field('paths').replaceChildren(...(n ? details(n) : [element('p', 'hint', 'Nothing is selected.')]));
    field('paths').scrollTop = 0;
  }

  // ---- Events ----

  document.addEventListener('click', event => {
    const button = event.target.closest('button[data-node], button[data-more]');
    if (button === null) return;
    if (button.dataset.more === 'all') {
      state.all = true;
      field('paths').replaceChildren(...details(state.selected));
      state.all = false;
    } else if (button.dataset.more) {
      const id = button.dataset.more;
      const before = state.shown[id] || pageSize;
      state.shown[id] = before + 5 * pageSize;
      draw();
      field(id).children[before].firstChild.focus();
    } else {
      const n = nodes[button.dataset.node];
      const column = button.closest('ul')?.id;
      select(n === state.selected && column ? null : n);
      if (column && !matchMedia('(max-width: 640px)').matches) field(column).querySelector('button[data-node="' + n.index + '"]')?.focus();
      else field('details').focus();
    }
  });

  const columns = ['pods', 'profiles', 'access'];

  function move(button, key) {
    const items = [...button.closest('ul').querySelectorAll('button')];
    const at = items.indexOf(button);
    const side = columns.indexOf(button.closest('ul').id);
    const beside = i => field(columns[i])?.querySelector('[aria-pressed=true], button');
    const next = {
      ArrowDown: items[at + 1], ArrowUp: items[at - 1], Home: items[0], End: items.at(-1), ArrowLeft: columns[side - 1] && beside(side - 1),
      ArrowRight: columns[side + 1] && beside(side + 1),
    }[key];
    next?.focus();
    return next !== undefined;
  }

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest('input, select');
    if (event.key === '/' && !typing) {
      field('search').focus();
      event.preventDefault();
    } else if (event.key === 'Escape' && state.selected) {
      select(null);
    } else if (event.target.closest('.column li button') && move(event.target, event.key)) {
      event.preventDefault();
    }
  });

  let waiting = 0;
  field('filters').addEventListener('input', () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      state.shown = {};
      draw();
    });
  });
  field('filters').addEventListener('reset', () => setTimeout(draw));
  field('filters').addEventListener('submit', event => event.preventDefault());
  const everything = all => () => {
    state.all = all;
    draw();
    state.all = false;
  };
  addEventListener('beforeprint', everything(true));
  addEventListener('afterprint', everything(false));

  if (unknown.length > 0) {
    field('unknown').hidden = false;
    field('unknown').firstElementChild.textContent = 'Incomplete: ' + count(unknown.length, 'part') + ' of the account could not be read';
    field('unknown').lastElementChild.append(...unknown.map(text => element('li', '', text)));
  }
  draw();
})();
