// SPDX-License-Identifier: Apache-2.0

internal import SQLAdapters

extension PanelSchema {
    /// What happens in `account_versions` when a user or a domain is written, by whomever.
    static func triggers(for engine: SQLEngine) -> [String] {
        [
            ("user_added", "INSERT ON panel_users", [self.adding, self.raising("NEW.reseller_uid")]),
            (
                "user_changed",
                "UPDATE OF login, full_name, company, email, lang, kind, state ON panel_users",
                [self.changing("NEW.uid")]
            ),
            (
                "user_suspended", "UPDATE OF state ON panel_users",
                [
                    """
                    UPDATE account_versions SET suspended_by = NULL, suspended_authority = NULL, suspended_reason = NULL,
                    suspended_at = NULL WHERE uid = NEW.uid AND NEW.state <> OLD.state
                    """
                ]
            ),
            (
                "user_moved", "UPDATE OF reseller_uid ON panel_users",
                [self.raising("NEW.uid")]
                    + ["OLD", "NEW"].map { version in
                        self.raising("\(version).reseller_uid")
                            + " AND coalesce(OLD.reseller_uid, -1) <> coalesce(NEW.reseller_uid, -1)"
                    }
            ),
            ("user_removed", "DELETE ON panel_users", [self.removing, self.raising("OLD.reseller_uid")]),
            ("domain_added", "INSERT ON panel_domains", [self.changing("NEW.uid")]),
            ("domain_changed", "UPDATE ON panel_domains", [self.changing("NEW.uid"), self.changing("OLD.uid")]),
            ("domain_removed", "DELETE ON panel_domains", [self.changing("OLD.uid")]),
        ].flatMap { name, event, statements in self.trigger(name, after: event, statements, for: engine) }
    }

    private static let adding = "INSERT INTO account_versions (uid) VALUES (NEW.uid)"

    private static let removing = "DELETE FROM account_versions WHERE uid = OLD.uid"

    private static func raising(_ uid: String) -> String {
        "UPDATE account_versions SET revision = revision + 1 WHERE uid = \(uid)"
    }

    private static func changing(_ uid: String) -> String {
        """
        UPDATE account_versions SET revision = revision + 1, search_text = NULL, name_key = NULL, username_key = NULL
        WHERE uid = \(uid)
        """
    }

    private static func trigger(
        _ name: String, after event: String, _ statements: [String], for engine: SQLEngine
    ) -> [String] {
        let body = statements.map { "\($0);" }.joined(separator: " ")
        guard engine == .postgresql else {
            return ["CREATE TRIGGER \(name) AFTER \(event) FOR EACH ROW BEGIN \(body) END"]
        }
        // The panel's own code may look for tables elsewhere.
        return [
            """
            CREATE FUNCTION \(name)() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS
            $$BEGIN \(body) RETURN NULL; END$$
            """,
            "CREATE TRIGGER \(name) AFTER \(event) FOR EACH ROW EXECUTE FUNCTION \(name)()",
        ]
    }
}
