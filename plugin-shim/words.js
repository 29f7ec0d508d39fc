'use strict';

// What people are told, of diagnostics and of what a watch sees (native/watch/events.h describes
// it).

function inWords({ id, file, line, column, path, message, excerpt, remedy, repair }) {
  const place = file && (line ? `${file}:${line}:${column}` : file);
  const head = [id, place, path && !message.startsWith(path) && path].filter(Boolean).join(' ');
  return [`${head}: ${message}`, excerpt, remedy && `  ${remedy}`, repair]
    .filter(Boolean)
    .join('\n');
}

// What AWS said may hold control characters, which a terminal would obey.
const visible = (text) => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '?');

const nameOf = (event) => event.function ?? event.group;
// kinds of events that are about something else
const NAMED = { alarm: 'alarm ', hook: '', late: '', rollback: 'rollback ' };

// order: 12 → 13, 30 % of the traffic, alarm order-errors: ALARM
function inMove(event) {
  const versions = [event.from, event.to].filter(Boolean).join(' → ');
  const weight =
    typeof event.weight === 'number' && `${Math.round(event.weight * 1000) / 10} % of the traffic`;
  const named =
    Object.hasOwn(NAMED, event.kind) && `${NAMED[event.kind]}${event.name}: ${event.state}`;
  return visible(`${nameOf(event)}: ${[versions, weight, named].filter(Boolean).join(', ')}`);
}

function inVerdict(event) {
  return visible(
    [`${nameOf(event)}: ${event.reason}`, event.next, event.link].filter(Boolean).join('\n  '),
  );
}

// The ends of a rollout that are told behind the framework's error.
const BAD = ['rolledBack', 'failed', 'split', 'gone'];
const isBad = (state) => BAD.includes(state);

module.exports = { inMove, inVerdict, inWords, isBad, nameOf, visible };
