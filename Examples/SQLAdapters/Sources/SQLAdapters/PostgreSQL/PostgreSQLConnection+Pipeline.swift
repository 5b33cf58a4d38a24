// SPDX-License-Identifier: Apache-2.0

import CPostgreSQL

extension PostgreSQLConnection {
    /// Sends statements all at once, those that are new to be prepared too, and returns what each answered.
    ///
    /// The server runs them in turn and passes over those that follow one that fails.
    func pipe(_ statements: [SQLStatement]) throws -> [SQLAnswer] {
        while let name = self.statements.evict() { try self.command("DEALLOCATE \(name)") }
        guard PQenterPipelineMode(self.handle) == 1 else { throw self.lost(while: "running a statement") }
        // What is sent to be prepared, until the server says that it is.
        var preparing: [PostgreSQLStatements.Key] = []
        do {
            var isNew: [Bool] = []
            for statement in statements {
                let parameters = PostgreSQLParameters(statement.parameters)
                let key = PostgreSQLStatements.Key(text: statement.text, types: parameters.types)
                let known = self.statements.name(key)
                if known.isNew { preparing.append(key) }
                isNew.append(known.isNew)
                try self.send(statement, parameters, as: known.name, isNew: known.isNew)
            }
            guard PQpipelineSync(self.handle) == 1 else { throw self.lost(while: "running a statement") }
            let answers = try self.answers(isNew: isNew, &preparing)
            guard PQexitPipelineMode(self.handle) == 1 else { throw self.lost(while: "running a statement") }
            return answers
        } catch {
            for key in preparing { self.statements.forget(key) }
            if PQpipelineStatus(self.handle) != PQ_PIPELINE_OFF, PQexitPipelineMode(self.handle) != 1 {
                self.isUsable = false
            }
            throw error
        }
    }

    private func send(
        _ statement: SQLStatement, _ parameters: PostgreSQLParameters, as name: String, isNew: Bool
    ) throws {
        if isNew {
            let text = statement.text.replacing("?", with: "$")
            let sent = PQsendPrepare(
                self.handle, name, text, Int32(parameters.types.count), parameters.types)
            guard sent == 1 else { throw self.lost(while: "preparing a statement") }
        }
        let sent = parameters.withPointers { values, lengths, formats in
            PQsendQueryPrepared(self.handle, name, Int32(values.count), values, lengths, formats, 1)
        }
        guard sent == 1 else { throw self.lost(while: "running a statement") }
    }

    /// Reads what was answered, to the end, and throws the first error.
    private func answers(isNew: [Bool], _ preparing: inout [PostgreSQLStatements.Key]) throws -> [SQLAnswer] {
        var answers: [SQLAnswer] = []
        var failure: SQLError?
        // What the server did well and cannot be read here.
        var unreadable: (any Error)?
        for isNew in isNew {
            if isNew {
                let error = try self.lastResult(while: "preparing a statement").error
                failure = failure ?? error
                // They are prepared in the order in which they were sent, and none after a failure.
                if failure == nil { preparing.removeFirst() }
            }
            let (result, error) = try self.lastResult(while: "running a statement")
            failure = failure ?? error
            guard failure == nil, unreadable == nil else { continue }
            do { answers.append(try result.answer()) } catch { unreadable = error }
        }
        // The end of the pipeline is a result by itself.
        _ = try self.nextResult(until: self.deadline, while: "running a statement")
        if PQstatus(self.handle) != CONNECTION_OK { self.isUsable = false }
        if let error = failure ?? unreadable { throw error }
        return answers
    }
}
