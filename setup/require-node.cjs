'use strict';
// Read by whatever calls itself node, however old: nothing here may be newer than ECMAScript 5.

/* oxlint-disable no-var */
var versions = process.versions;
var other = versions.bun ? 'Bun ' + versions.bun : versions.deno ? 'Deno ' + versions.deno : '';

if (other !== '' || parseInt(versions.node, 10) < 18) {
  console.error('mascaret needs Node 18 or later, and this is ' + (other || 'Node ' + versions.node) + '.');
  process.exit(2);
}
