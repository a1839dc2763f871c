//! What the derives let rustc check while it evaluates constants.

use crate::item::Flattened;

/// Whether the item has a field of this name that is a column, flattened ones included.
pub const fn has_field(item: &str, flattened: &[Flattened], name: &str) -> bool {
    if has_word(item.as_bytes(), name.as_bytes()) {
        return true;
    }
    let mut rest = flattened;
    while let Some((first, tail)) = rest.split_first() {
        if let Some(name) = without_prefix(name, first.prefix)
            && has_field(first.item, first.flattened, name)
        {
            return true;
        }
        rest = tail;
    }
    false
}

/// Whether `word` is one of the words of `list`, each of which a comma follows; a line break ends the list.
const fn has_word(list: &[u8], word: &[u8]) -> bool {
    let mut start = 0;
    while start < list.len() && list[start] != b'\n' {
        let mut length = 0;
        while list[start + length] != b',' {
            length += 1;
        }
        if length == word.len() && starts_with(list.split_at(start).1, word) {
            return true;
        }
        start += length + 1;
    }
    false
}

const fn starts_with(text: &[u8], prefix: &[u8]) -> bool {
    if text.len() < prefix.len() {
        return false;
    }
    let mut at = 0;
    while at < prefix.len() {
        if text[at] != prefix[at] {
            return false;
        }
        at += 1;
    }
    true
}

const fn without_prefix<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    if starts_with(name.as_bytes(), prefix.as_bytes()) { Some(name.split_at(prefix.len()).1) } else { None }
}

/// A field of this type takes a value of type `V`.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` cannot have a default of type `{V}`",
    label = "not a variant of the field's type"
)]
pub trait Holds<V> {}

#[diagnostic::do_not_recommend]
impl<T> Holds<T> for T {}
#[diagnostic::do_not_recommend]
impl<T> Holds<T> for Option<T> {}

/// Makes rustc check a default: the closure matches the variant, the bound ties its enum to the field's type.
pub const fn check_default<F: Holds<V>, V>(_: fn(&V) -> bool) {}
