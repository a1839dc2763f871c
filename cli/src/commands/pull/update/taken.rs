//! What goes from the source, as its author knows it.

use schema_model::{Declarations, declaration::TableDeclaration};

/// The structs, fields, enums and variants that are not there any more, with their places.
pub(super) fn out(before: &Declarations, after: &Declarations) -> Vec<String> {
    let mut taken = Vec::new();
    for table in &before.tables {
        match after.tables.iter().find(|it| it.path == table.path) {
            None => taken.push(format!("{}: struct {}", table.place, ident(&table.path))),
            Some(now) => taken.extend(fields(table, now)),
        }
    }
    for it in before.views.iter().map(|it| &it.item) {
        match after.views.iter().find(|now| now.item.path == it.path) {
            None => taken.push(format!("{}: struct {}", it.place, ident(&it.path))),
            Some(now) => taken.extend(fields(it, &now.item)),
        }
    }
    for it in &before.enums {
        match after.enums.iter().find(|now| now.path == it.path) {
            None => taken.push(format!("{}: enum {}", it.place, ident(&it.path))),
            Some(now) => {
                let is_gone = |variant: &str| !now.variants.iter().any(|it| it.variant == variant);
                let gone = it.variants.iter().filter(|it| is_gone(&it.variant));
                taken.extend(gone.map(|variant| {
                    let (file, line) = (&it.place.file, variant.line);
                    format!("{file}:{line}: variant {}::{}", ident(&it.path), variant.variant)
                }));
            }
        }
    }
    taken
}

fn fields<'a>(
    before: &'a TableDeclaration,
    after: &'a TableDeclaration,
) -> impl Iterator<Item = String> + 'a {
    let is_gone = |field: &str| !after.columns.iter().any(|it| it.field == field);
    let gone = before.columns.iter().filter(move |it| is_gone(&it.field));
    gone.map(|it| format!("{}: field {} of {}", it.place, it.field, ident(&before.path)))
}

fn ident(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}
