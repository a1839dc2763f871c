//! The struct of a view that is there: its query, comment, options and fields.

use schema_model::{
    declaration::{ViewDeclaration, ViewKind},
    schema::definition::CheckOption,
};
use syn::spanned::Spanned;

use super::{
    attribute::Attributes,
    structs::{Comment, Outcome, StructText, say_changes},
};
use crate::{literal::string, source::entry::Entries};

/// Makes the struct say what `after` does.
pub(super) fn edit(
    fields: &StructText<'_>,
    before: &ViewDeclaration,
    after: &ViewDeclaration,
    out: &mut Outcome,
) {
    let StructText { text, item, .. } = *fields;
    let start = super::start_of(&item.vis, item.struct_token.span());
    let mut own = Attributes::read("view", &item.attrs, start);
    say_changes(&mut own, words(before), words(after));
    if before.item.comment != after.item.comment {
        let (docs, is_doc) = (super::docs(&item.attrs), own.has("comments"));
        let start = item.span().byte_range().start;
        let comment = Comment { after: after.item.comment.as_deref(), docs, start, is_doc };
        comment.say(&mut own, text, &mut out.edits, &mut out.by_hand, &item.ident.to_string());
    }
    fields.edit_fields(own, out).finish(text, &mut out.edits);
}

/// What is said of the view as a whole.
pub(super) fn words(view: &ViewDeclaration) -> Entries {
    let mut entries = Entries::default();
    entries.push(format!("query = {}", query(&view.query)));
    match view.kind {
        ViewKind::Plain { security_barrier, security_invoker, check_option } => {
            entries.push_if(security_barrier, "security_barrier");
            entries.push_if(security_invoker, "security_invoker");
            if let Some(option) = check_option.map(CheckOption::word) {
                entries.push(format!("check_option = {option}"));
            }
        }
        ViewKind::Materialized { .. } => {}
    }
    entries
}

/// In lines as the server lays it out.
fn query(text: &str) -> String {
    if text.contains('\n') && !text.contains("\"#") { format!("r#\"{text}\"#") } else { string(text) }
}
