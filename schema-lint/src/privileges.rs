//! Statements after which roles may do more or less.

use squawk_syntax::ast::{AlterTableAction, Stmt};

/// What changes for roles; `None` for statements that are not about that.
pub(crate) fn changed(tree: &Stmt) -> Option<&'static str> {
    match tree {
        Stmt::Grant(_) | Stmt::Revoke(_) => Some("roles may do other things than before"),
        Stmt::AlterDefaultPrivileges(_) => Some("roles may do other things with what is made from now on"),
        Stmt::CreatePolicy(_) | Stmt::AlterPolicy(_) | Stmt::DropPolicy(_) => {
            Some("roles see or write other rows from now on")
        }
        Stmt::AlterTable(it) => it.actions().find_map(|it| of_action(&it)),
        _ => None,
    }
}

fn of_action(action: &AlterTableAction) -> Option<&'static str> {
    match action {
        AlterTableAction::OwnerTo(_) => Some("another role may do all with it from now on"),
        AlterTableAction::EnableRls(_) | AlterTableAction::ForceRls(_) => {
            Some("rows are hidden from roles that no policy lets see them")
        }
        AlterTableAction::DisableRls(_) | AlterTableAction::NoForceRls(_) => {
            Some("policies count no more: whoever may read it sees all rows")
        }
        _ => None,
    }
}
