namespace Kaem.ML.Tables;

/// <summary>Tables to learn from, with what ties them together: checked, parents before their children.</summary>
internal sealed class TableSet
{
    private readonly Dictionary<string, Table> _tables;
    private readonly Dictionary<string, Dictionary<string, int>> _keys = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];
    private readonly TablesSchema _schema;
    private readonly List<TableRelation> _relations;
    private readonly Dictionary<string, string> _primaryKeys;
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _joined = new(StringComparer.Ordinal);

    private TableSet(IReadOnlyDictionary<string, Table> tables, TablesSchema schema)
    {
        _schema = schema;
        _tables = new(tables, StringComparer.Ordinal);
        _primaryKeys = new(schema.PrimaryKeys, StringComparer.Ordinal);
        _relations = [.. schema.Relations];
    }

    /// <summary>What is known of each table, parents first.</summary>
    public IReadOnlyList<TablePlan> Plans { get; private set; } = [];

    /// <summary>What is odd about the tables.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The rows of a table.</summary>
    public Table this[string name] => _tables[name];

    /// <summary>Checks tables against what is said to tie them together.</summary>
    /// <param name="tables">The tables by name.</param>
    /// <exception cref="ArgumentException">They don't fit, or what is said can't be.</exception>
    public static TableSet Of(IReadOnlyDictionary<string, Table> tables, TablesSchema schema, OrphanRows orphans)
    {
        var set = new TableSet(tables, schema);
        if (tables.Count == 0)
            throw new ArgumentException("There are no tables to learn from.", nameof(tables));
        set.CheckNames();
        foreach (var sequence in schema.Sequences)
            set.Split(sequence);
        var order = set.InOrder();
        foreach (string name in order)
            set.Check(name, orphans);
        set.Plans = [.. order.Select(set.Plan)];
        return set;
    }

    /// <summary>Of each row of a table the row that it refers to, -1 for none.</summary>
    public int[] RowsOf(string table, string foreignKey, string parent)
    {
        var (column, keys) = (_tables[table][foreignKey], _keys[parent]);
        return [.. Enumerable.Range(0, column.Rows).Select(row => TableKeys.At(column, row) is { } key ? keys[key] : -1)];
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    private static ArgumentException Wrong(string message) => new(message, "schema");

    private void CheckNames()
    {
        foreach (var (name, table) in _tables)
        {
            if (string.IsNullOrEmpty(name) || table is null)
                throw new ArgumentException($"Table '{name}' has no name or no columns.", "tables");
        }
        foreach (var (table, column) in _primaryKeys)
            Known(table, column, "primary key");
        foreach (var relation in _relations)
        {
            Known(relation.Child, relation.ForeignKey, "foreign key");
            if (!_tables.ContainsKey(relation.Parent))
                throw Wrong($"Column '{relation.ForeignKey}' of table '{relation.Child}' is to refer to table '{relation.Parent}', which is not there.");
            if (!_primaryKeys.ContainsKey(relation.Parent))
                throw Wrong($"Table '{relation.Child}' refers to table '{relation.Parent}', but {nameof(TablesSchema.PrimaryKeys)} names no key of it.");
            if (relation.OrderBy is { } order)
                Known(relation.Child, order, "order");
            if (_relations.Count(other => other.Child == relation.Child && other.ForeignKey == relation.ForeignKey) > 1)
                throw Wrong($"Column '{relation.ForeignKey}' of table '{relation.Child}' is said to refer to two tables; a foreign key refers to one.");
            if (relation.IsOwn)
            {
                CheckOwn(relation);
                continue;
            }
            bool isFirst = ReferenceEquals(relation, FirstOf(relation.Child)) && !IsSequence(relation.Child);
            if (!isFirst && (relation.OrderBy is not null || relation.History is not null))
            {
                throw Wrong(
                    $"Rows of table '{relation.Child}' belong to its first parent, or to the entity of its sequences; its relation by '{relation.ForeignKey}' "
                    + $"can have no {(relation.OrderBy is not null ? nameof(TableRelation.OrderBy) : nameof(TableRelation.History))}.");
            }
            if (!isFirst && _primaryKeys.GetValueOrDefault(relation.Child) == relation.ForeignKey)
            {
                throw Wrong(
                    $"Column '{relation.ForeignKey}' is the primary key of table '{relation.Child}' and refers to '{relation.Parent}': name this before "
                    + "the table's others.");
            }
        }
        foreach (var sequence in _schema.Sequences)
        {
            Known(sequence.Table, sequence.EntityKey, "entity's key");
            if (sequence.OrderBy is { } order)
                Known(sequence.Table, order, "order");
            if (_schema.Sequences.Count(other => other.Table == sequence.Table) > 1)
                throw Wrong($"Table '{sequence.Table}' is said to be sequences twice.");
            if (_primaryKeys.GetValueOrDefault(sequence.Table) == sequence.EntityKey)
                throw Wrong($"Column '{sequence.EntityKey}' identifies the rows of table '{sequence.Table}': no two belong to one entity.");
            if (_relations.Exists(relation => relation.Child == sequence.Table && relation.ForeignKey == sequence.EntityKey))
            {
                throw Wrong(
                    $"Column '{sequence.EntityKey}' of table '{sequence.Table}' refers to another table, whose rows are the entities: give the relation the "
                    + $"{nameof(TableRelation.OrderBy)} and {nameof(TableRelation.History)} of the sequence.");
            }
        }

        bool IsSequence(string table) => _schema.Sequences.Any(sequence => sequence.Table == table);

        void Known(string table, string column, string what)
        {
            if (!_tables.TryGetValue(table, out var found))
                throw Wrong($"There is no table '{table}', of which the {what} is named. The tables are {Quoted(_tables.Keys)}.");
            if (found.Find(column) is not { } key)
                throw Wrong($"Table '{table}' has no column '{column}', its {what}. Its columns are {Quoted(found.Columns.Select(known => known.Name))}.");
            if (what != "order" && !TableKeys.CanBe(key) && key.MissingCount < key.Rows)
                throw Wrong($"Column '{column}' of table '{table}' is {key.Kind}; a key is made of whole numbers, text or identifiers.");
        }
    }

    private void CheckOwn(TableRelation relation)
    {
        if (_primaryKeys[relation.Parent] == relation.ForeignKey)
            throw Wrong($"Column '{relation.ForeignKey}' of table '{relation.Child}' is said to refer to itself.");
        if (relation.OrderBy is not null || relation.History is not null)
        {
            throw Wrong(
                $"Column '{relation.ForeignKey}' refers to rows of table '{relation.Child}' itself, and says of none whose it is: the relation can have no "
                + $"{(relation.OrderBy is not null ? nameof(TableRelation.OrderBy) : nameof(TableRelation.History))}.");
        }
    }

    /// <summary>The relation that says whose rows a table's are; null for none.</summary>
    private TableRelation? FirstOf(string table) => _relations.Find(relation => relation.Child == table && !relation.IsOwn);

    /// <summary>Makes a table of a sequence's entities.</summary>
    private void Split(TableSequence sequence)
    {
        var table = _tables[sequence.Table];
        var key = table[sequence.EntityKey];
        if (key.MissingCount > 0)
        {
            int row = Enumerable.Range(0, key.Rows).First(key.IsMissing);
            throw new ArgumentException(
                $"Row {row} of table '{sequence.Table}' has a gap in '{sequence.EntityKey}': every row belongs to an entity.", "tables");
        }
        string[] keys = [.. TableKeys.Of(key).OfType<string>()];
        var index = new CategoryIndex();
        int[] entities = [.. keys.Select(index.Add)], first = new int[index.Names.Length];
        for (int row = keys.Length - 1; row >= 0; row--)
            first[entities[row]] = row;
        string? own = _primaryKeys.GetValueOrDefault(sequence.Table);
        string[] joined = [.. table.Columns.Where(column => column.Name != sequence.EntityKey && column.Name != own && column.Name != sequence.OrderBy
            && !_relations.Exists(relation => relation.Child == sequence.Table && relation.ForeignKey == column.Name)
            && IsConstant(column, entities, first)).Select(column => column.Name)];
        string name = new FreeNames(_tables.Keys).Take($"{sequence.Table} by {sequence.EntityKey}");
        _tables.Add(name, new Table([key.Select(first), .. joined.Select(column => table[column].Select(first))]));
        _primaryKeys.Add(name, sequence.EntityKey);
        _hidden.Add(name);
        _joined.Add(sequence.Table, joined);
        _relations.Insert(
            0, new TableRelation(sequence.Table, sequence.EntityKey, name) { OrderBy = sequence.OrderBy, History = sequence.History });
    }

    /// <summary>Whether a column has one value in all rows of each entity.</summary>
    private static bool IsConstant(TableColumn column, int[] entities, int[] first)
    {
        for (int row = 0; row < entities.Length; row++)
        {
            int other = first[entities[row]];
            bool isSame = column switch
            {
                NumericColumn numeric => numeric.Values[row].Equals(numeric.Values[other]),
                IdentifierColumn identifiers => identifiers.Values[row] == identifiers.Values[other],
                _ => ((CategoricalColumn)column).Codes[row] == ((CategoricalColumn)column).Codes[other],
            };
            if (!isSame)
                return false;
        }
        return true;
    }

    /// <summary>The tables, each after all that it refers to.</summary>
    private List<string> InOrder()
    {
        var order = new List<string>();
        var path = new List<string>();
        foreach (string name in _tables.Keys)
            Visit(name);
        return order;

        void Visit(string name)
        {
            if (order.Contains(name))
                return;
            if (path.Contains(name))
            {
                throw Wrong(
                    "Tables refer to each other in a circle: "
                    + string.Join(" → ", path.SkipWhile(other => other != name).Append(name).Select(other => $"'{other}'"))
                    + ". Leave one of these relations out.");
            }
            path.Add(name);
            foreach (var relation in _relations.Where(relation => relation.Child == name && !relation.IsOwn))
                Visit(relation.Parent);
            path.RemoveAt(path.Count - 1);
            order.Add(name);
        }
    }

    /// <summary>Looks at a table's keys, its parents being looked at already.</summary>
    private void Check(string name, OrphanRows orphans)
    {
        foreach (var relation in _relations.Where(relation => relation.Child == name && !relation.IsOwn))
            LookForOrphans(relation, _keys[relation.Parent].Keys, orphans);
        // Whom a row refers to that is left out is left out, too.
        foreach (var relation in _relations.Where(relation => relation.Child == name && relation.IsOwn))
        {
            while (LookForOrphans(relation, TableKeys.Of(_tables[name][_primaryKeys[name]]).OfType<string>(), orphans))
            {
            }
        }
        var table = _tables[name];
        if (table.Rows == 0 && FirstOf(name) is null)
            throw new ArgumentException($"Table '{name}' has no rows to learn from.", "tables");
        if (FirstOf(name) is { OrderBy: { } orderBy } ordered)
            CheckOrder(name, table[orderBy], ordered);
        if (!_primaryKeys.TryGetValue(name, out string? key))
            return;
        var keys = new Dictionary<string, int>(table.Rows, StringComparer.Ordinal);
        var column = table[key];
        for (int row = 0; row < column.Rows; row++)
        {
            if (TableKeys.At(column, row) is not { } value)
                throw new ArgumentException($"Row {row} of table '{name}' has a gap in its primary key '{key}'.", "tables");
            if (!keys.TryAdd(value, row))
            {
                throw new ArgumentException(
                    $"Rows {keys[value]} and {row} of table '{name}' have the same primary key, '{value}' in column '{key}'.", "tables");
            }
        }
        _keys.Add(name, keys);
    }

    /// <returns>Whether rows were left out.</returns>
    private bool LookForOrphans(TableRelation relation, IEnumerable<string> known, OrphanRows orphans)
    {
        var table = _tables[relation.Child];
        var (column, keys) = (table[relation.ForeignKey], known.ToHashSet(StringComparer.Ordinal));
        int[] lost = [.. Enumerable.Range(0, column.Rows).Where(row => TableKeys.At(column, row) is { } key && !keys.Contains(key))];
        if (lost.Length == 0)
            return false;
        if (orphans == OrphanRows.Refused)
        {
            var note = new TableNote(
                $"Row {lost[0]} of table '{relation.Child}' refers by '{relation.ForeignKey}' to '{TableKeys.At(column, lost[0])}', which table "
                + $"'{relation.Parent}' does not have in '{_primaryKeys[relation.Parent]}'{(lost.Length > 1 ? $"; {lost.Length} rows are so" : "")}.")
            {
                Option = $"{nameof(KaemTablesOptions)}.{nameof(KaemTablesOptions.Orphans)} = {nameof(OrphanRows)}.{nameof(OrphanRows.LeftOut)}",
                Advice = "{0} leaves them out.",
            };
            throw note.On(new ArgumentException(note.ToString(), "tables"));
        }
        var left = lost.ToHashSet();
        _tables[relation.Child] = table.Select([.. Enumerable.Range(0, table.Rows).Where(row => !left.Contains(row))]);
        _notes.Add(
            $"{lost.Length} of {table.Rows} rows of table '{relation.Child}' are left out: they refer by '{relation.ForeignKey}' to rows that table "
            + $"'{relation.Parent}' does not have, the first to '{TableKeys.At(column, lost[0])}'.");
        return true;
    }

    private void CheckOrder(string name, TableColumn column, TableRelation relation)
    {
        bool isKey = column.Name == _primaryKeys.GetValueOrDefault(name)
            || _relations.Exists(other => other.Child == name && other.ForeignKey == column.Name);
        if (isKey || column is not NumericColumn)
            throw Wrong($"Column '{column.Name}' of table '{name}' is {(isKey ? "a key" : column.Kind)}; rows are in order of numbers, days or times.");
        if (column.MissingCount == 0)
            return;
        int row = Enumerable.Range(0, column.Rows).First(column.IsMissing);
        throw new ArgumentException(
            $"Row {row} of table '{name}' has a gap in '{column.Name}', by which the rows of each '{relation.ForeignKey}' are in order.", "tables");
    }

    private TablePlan Plan(string name)
    {
        var table = _tables[name];
        var relations = _relations.Where(relation => relation.Child == name && !relation.IsOwn).ToArray();
        var parent = relations.FirstOrDefault();
        string? key = _primaryKeys.GetValueOrDefault(name);
        var names = new FreeNames(table.Columns.Select(column => column.Name));
        return new TablePlan(name, [.. table.Columns.Select(column => column.Schema with { Categories = [] })])
        {
            Rows = table.Rows,
            Key = key,
            Pattern = key is null || key == parent?.ForeignKey || table.Rows == 0 ? null : IdentifierPattern.Of([.. TableKeys.Of(table[key]).OfType<string>()]),
            Parent = parent is null ? null : new ParentLink(parent.Parent, parent.ForeignKey, parent.HistoryInForce),
            WithoutParent = parent is null ? 0 : table[parent.ForeignKey].MissingCount,
            Sides = [.. relations.Skip(1).Select(relation =>
                new SideLink(relation.Parent, relation.ForeignKey, table[relation.ForeignKey].MissingCount))],
            Own = [.. _relations.Where(relation => relation.Child == name && relation.IsOwn).Select(relation =>
                OwnLink.Of(relation.ForeignKey, RowsOf(name, relation.ForeignKey, name)))],
            Joined = _joined.GetValueOrDefault(name) ?? [],
            IsHidden = _hidden.Contains(name),
            Order = parent?.OrderBy is { } order
                ? new RowOrder(
                    order, names.Take($"{order}, first"), names.Take($"{order}, from the row before"), GridOf((NumericColumn)table[order]),
                    ((NumericColumn)table[order]).Sorted() is [.., var last] ? last : double.PositiveInfinity)
                : null,
            Children = [.. _relations.Where(relation => relation.Parent == name).Select(relation =>
                new ChildCount(relation.Child, relation.ForeignKey, names.Take($"rows of {relation.Child} by {relation.ForeignKey}")))],
        };
    }

    private static ValueGrid GridOf(NumericColumn column) => column.Kind.IsWhole() ? ValueGrid.Whole
        : column.Kind.IsTemporal() ? ValueGrid.OfSeconds(column.Sorted()) : ValueGrid.Of(column.Sorted());
}
