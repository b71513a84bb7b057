'use strict';
// From CommonJS: a Node before 20.10 loads no module from a file without an extension, which `mascaret` is.
void import('./launch.js');
