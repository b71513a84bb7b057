'use strict';
// Two steps, because an old Node must get as far as the sentence that says so before it reads an import().
require('./require-node.cjs');
require('./launch-module.cjs');
