//! ALTER DOMAIN and ALTER TYPE.

use schema_model::QualifiedName;
use squawk_syntax::ast::{self, AlterDomainAction, AlterTypeAction};

use super::{Effect, Forecaster, LockMode};
use crate::read;

impl Forecaster<'_> {
    /// Every column of the domain is read where all values are to be checked.
    pub(super) fn alter_domain(&mut self, it: &ast::AlterDomain) {
        let Some(domain) = it.domain_ref().and_then(|it| read::qualified(&it)) else { return };
        let reads_all = match it.action() {
            Some(AlterDomainAction::SetNotNull(_) | AlterDomainAction::ValidateConstraint(_)) => true,
            Some(AlterDomainAction::AddConstraint(it)) => {
                !it.constraint().is_some_and(|it| it.is_not_valid())
            }
            Some(
                AlterDomainAction::DomainRenameTo(_)
                | AlterDomainAction::DropConstraint(_)
                | AlterDomainAction::DropDefault(_)
                | AlterDomainAction::DropNotNull(_)
                | AlterDomainAction::OwnerTo(_)
                | AlterDomainAction::RenameConstraint(_)
                | AlterDomainAction::SetDefault(_)
                | AlterDomainAction::SetSchema(_),
            ) => false,
            None => return self.unknown("the change of the domain could not be read"),
        };
        if reads_all {
            for table in self.users(&domain) {
                self.add(&table, Effect::scan(LockMode::Share));
            }
        }
    }

    /// The tables with a column of the domain.
    fn users(&self, domain: &QualifiedName) -> Vec<QualifiedName> {
        let domain = self.known.named(domain);
        let is_of = |it: &schema_model::schema::Column| {
            it.ty.named().is_some_and(|it| self.known.named(it) == domain)
        };
        let tables = self.known.tables().filter(|it| it.columns.iter().any(is_of));
        tables.flat_map(|it| self.known.family(&it.name)).collect()
    }

    /// Values of enums are rows of a catalog. The attributes of a type cannot change while a column has it.
    pub(super) fn alter_type(&mut self, it: &ast::AlterType) {
        match it.action() {
            Some(
                AlterTypeAction::AddValue(_)
                | AlterTypeAction::OwnerTo(_)
                | AlterTypeAction::RenameAttribute(_)
                | AlterTypeAction::RenameValue(_)
                | AlterTypeAction::SetOptions(_)
                | AlterTypeAction::SetSchema(_)
                | AlterTypeAction::TypeRenameTo(_)
                | AlterTypeAction::AlterTypeAttributeActionList(_),
            ) => {}
            None => self.unknown("the change of the type could not be read"),
        }
    }
}
