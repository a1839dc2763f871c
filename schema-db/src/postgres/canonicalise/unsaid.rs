//! What an author leaves to the server, so that whatever the server has is right.

use schema_model::{
    Schema,
    schema::{Definition, definition::Extension},
};

/// Takes away what the live definitions say and the promised ones leave open.
pub(super) fn leave_out(promised: &Schema, live: &mut Schema) {
    for it in &mut live.definitions {
        match (promised.definition(&it.id()), it) {
            (Some(Definition::Extension(promised)), Definition::Extension(live)) => extension(promised, live),
            // Whether it has rows is a matter of its last refresh.
            (Some(Definition::MaterializedView(promised)), Definition::MaterializedView(live)) => {
                live.no_data = promised.no_data;
            }
            (
                Some(
                    Definition::Extension(_)
                    | Definition::Sequence(_)
                    | Definition::Function(_)
                    | Definition::Procedure(_)
                    | Definition::Aggregate(_)
                    | Definition::Trigger(_)
                    | Definition::View(_)
                    | Definition::MaterializedView(_)
                    | Definition::Rule(_)
                    | Definition::Policy(_)
                    | Definition::Statistics(_)
                    | Definition::EventTrigger(_)
                    | Definition::Grant(_)
                    | Definition::Owner(_)
                    | Definition::Publication(_)
                    | Definition::Domain(_)
                    | Definition::Composite(_)
                    | Definition::Range(_),
                )
                | None,
                _,
            ) => {}
        }
    }
}

fn extension(promised: &Extension, live: &mut Extension) {
    live.schema = live.schema.take().filter(|_| promised.schema.is_some());
    live.version = live.version.take().filter(|_| promised.version.is_some());
    live.comment = live.comment.take().filter(|_| promised.comment.is_some());
}
