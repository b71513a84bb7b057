// The search of the page: hides what does not hold all words, or what the role may not call.
const words = document.getElementById('words');
const role = document.getElementById('role');
const found = document.getElementById('found');
const operations = [...document.querySelectorAll('.operation')].map((element) => ({
  element,
  text: element.textContent.toLowerCase(),
  roles: element.dataset.roles.split(' ').filter(Boolean),
}));

function search() {
  const wanted = words.value.toLowerCase().split(/\s+/);
  let count = 0;
  for (const { element, text, roles } of operations) {
    const allowed = role.value === '' || roles.length === 0 || roles.includes(role.value);
    element.hidden = !allowed || !wanted.every((word) => text.includes(word));
    if (!element.hidden) count += 1;
  }
  for (const section of document.querySelectorAll('section:has(.operation)')) {
    section.hidden = section.querySelector('.operation:not([hidden])') === null;
  }
  found.textContent = `${count} of ${operations.length} operations`;
}

function unfold() {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) target.open = true;
}

words.addEventListener('input', search);
role.addEventListener('input', search);
words.form.addEventListener('submit', (event) => event.preventDefault());
window.addEventListener('hashchange', unfold);
search();
unfold();
