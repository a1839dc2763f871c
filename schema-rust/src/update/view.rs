//! The structs of views: what a database says of a view that is not its columns, which the query decides.

use schema_model::{
    declaration::{ViewDeclaration, ViewKind},
    schema::{
        Definition,
        definition::{MaterializedView, View},
    },
};

/// Makes the declaration say the query, comment and options; what else differs stays as it is.
pub(super) fn say(declared: &mut ViewDeclaration, live: &Definition) {
    match live {
        Definition::View(it) => {
            let View { security_barrier, security_invoker, check_option, query, comment, .. } = it;
            query.as_str().clone_into(&mut declared.query);
            declared.item.comment.clone_from(comment);
            declared.kind = ViewKind::Plain {
                security_barrier: *security_barrier,
                security_invoker: *security_invoker,
                check_option: *check_option,
            };
        }
        Definition::MaterializedView(it) => {
            let MaterializedView { query, comment, .. } = it;
            query.as_str().clone_into(&mut declared.query);
            declared.item.comment.clone_from(comment);
        }
        _ => {}
    }
}
