// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What a ``VisitID`` names: one stay of one actor in one subject.
public enum VisitName {}

/// Names one visit, in the session store and in the log.
public typealias VisitID = Identifier<VisitName>

/// What an ``ActID`` names: one use of one capability.
public enum ActName {}

/// Names one act; its attempt and its outcome carry the same.
public typealias ActID = Identifier<ActName>

/// What a ``StaffHandle`` stands for: one person, without saying who.
public enum StaffHandleName {}

/// The random name a person has in the public part of the log: always the same, and telling nothing about them.
public typealias StaffHandle = Identifier<StaffHandleName>

/// What an ``AuditWord`` is: a code, not a text of a person.
public enum AuditWordName {}

/// A code in the public part of an entry, such as a cause, a rule or a capability.
public typealias AuditWord = Identifier<AuditWordName>
