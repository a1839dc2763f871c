//! `#[view(..)]`

use proc_macro2::Ident;
use syn::Attribute;

use super::{
    entry::{Entry, entries},
    index::read_index,
    parameters::read_parameters,
    value::set,
};
use crate::{
    ast::ViewAttributes,
    error::{Errors, Result},
    symbol::{ViewWord, Word},
};

/// What `#[view(..)]` says.
pub(crate) fn read_view(attributes: &[Attribute], errors: &Errors) -> ViewAttributes {
    let mut view = ViewAttributes::default();
    let entries = entries(attributes, "view", errors);
    let keys: Vec<Ident> = entries.iter().map(|it| it.key.clone()).collect();
    for entry in entries {
        errors.ok(read_entry(&mut view, entry));
    }
    for key in keys {
        let is_materialized = view.materialized.is_some();
        match ViewWord::parse(&key).map(kind) {
            Ok(Kind::Materialized) if !is_materialized => {
                errors.at(key.span(), format!("`{key}` is of materialized views: add `materialized`"));
            }
            Ok(Kind::Plain) if is_materialized => {
                errors.at(key.span(), format!("a materialized view has no `{key}`"));
            }
            Ok(Kind::Plain | Kind::Materialized | Kind::Any) | Err(_) => {}
        }
    }
    view
}

/// Which views a word is for.
enum Kind {
    Any,
    Plain,
    Materialized,
}

fn kind(word: ViewWord) -> Kind {
    match word {
        ViewWord::SecurityBarrier | ViewWord::SecurityInvoker | ViewWord::CheckOption => Kind::Plain,
        ViewWord::Using | ViewWord::With | ViewWord::Tablespace | ViewWord::NoData | ViewWord::Index => {
            Kind::Materialized
        }
        ViewWord::Name
        | ViewWord::Schema
        | ViewWord::Comments
        | ViewWord::Comment
        | ViewWord::RenameAll
        | ViewWord::RenamedFrom
        | ViewWord::Query
        | ViewWord::Materialized
        | ViewWord::Crate => Kind::Any,
    }
}

fn read_entry(view: &mut ViewAttributes, entry: Entry) -> Result<()> {
    let key = entry.key.clone();
    let item = &mut view.item;
    match ViewWord::parse(&key)? {
        ViewWord::Name => set(&mut item.name, &key, entry.text()?),
        ViewWord::Schema => set(&mut item.schema, &key, entry.text()?),
        ViewWord::Comments => set(&mut item.comments, &key, entry.flag()?),
        ViewWord::Comment => set(&mut item.comment, &key, entry.text()?),
        ViewWord::RenameAll => set(&mut item.rename_all, &key, entry.rename_rule()?),
        ViewWord::RenamedFrom => set(&mut item.renamed_from, &key, entry.text()?),
        ViewWord::Query => set(&mut view.query, &key, entry.text()?),
        ViewWord::SecurityBarrier => set(&mut view.security_barrier, &key, entry.flag()?),
        ViewWord::SecurityInvoker => set(&mut view.security_invoker, &key, entry.flag()?),
        ViewWord::CheckOption => set(&mut view.check_option, &key, entry.word()?),
        ViewWord::Materialized => set(&mut view.materialized, &key, entry.flag()?),
        ViewWord::Using => set(&mut view.using, &key, entry.name()?),
        ViewWord::With => set(&mut item.with, &key, read_parameters(entry)?),
        ViewWord::Tablespace => set(&mut item.tablespace, &key, entry.text()?),
        ViewWord::NoData => set(&mut view.no_data, &key, entry.flag()?),
        ViewWord::Index => {
            item.constraints.indexes.push(read_index(entry)?);
            Ok(())
        }
        ViewWord::Crate => set(&mut item.krate, &key, entry.path()?),
    }
}
