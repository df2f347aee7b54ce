namespace Kaem.ML.Tables;

/// <summary>
/// Finds what ties tables together by looking: a column refers to another table where its name says so, and all its values are keys there.
/// </summary>
internal sealed class RelationSearch
{
    /// <summary>Rows that a table has at least for one of its columns to be seen as a key.</summary>
    private const int FewestRows = 2;

    /// <summary>Share of the values that must be keys for a column to be worth a note where not all are.</summary>
    private const double Nearly = 0.5;

    private readonly IReadOnlyDictionary<string, Table> _tables;
    private readonly TablesSchema _known;
    private readonly List<TableNote> _notes = [];

    /// <summary>Of each table the columns that can be its key, with the keys.</summary>
    private readonly Dictionary<string, List<Key>> _keys;

    public RelationSearch(IReadOnlyDictionary<string, Table> tables, TablesSchema known)
    {
        (_tables, _known) = (tables, known);
        _keys = tables.ToDictionary(table => table.Key, table => KeysOf(table.Key, table.Value), StringComparer.Ordinal);
    }

    public TablesSchema Run()
    {
        var keys = new Dictionary<string, string>(_known.PrimaryKeys, StringComparer.Ordinal);
        foreach (var relation in _known.Relations.Where(relation => !keys.ContainsKey(relation.Parent)))
        {
            if (KeyFor(relation) is { } key)
                keys.Add(relation.Parent, key);
        }
        var found = OfOneKey(Links(), keys);
        var kept = new List<Link>();
        // What is said more plainly stays where tables would refer to each other in a circle.
        foreach (var link in found.OrderByDescending(link => link.Plainness))
        {
            if (link.IsOwn)
                kept.Add(link);
            else if (Reaches(link.Key.Table, link.Child, kept))
                _notes.Add(new TableNote($"{link} would refer in a circle, and does not: it is learned as a column of '{link.Child}' like others."));
            else
                kept.Add(link);
        }
        foreach (var link in kept)
            keys.TryAdd(link.Key.Table, link.Key.Column);
        // Where a row is its parent's only one, it belongs to it before all others.
        var relations = found.Where(kept.Contains).OrderByDescending(link => keys.GetValueOrDefault(link.Child) == link.ForeignKey)
            .Select(link => new TableRelation(link.Child, link.ForeignKey, link.Key.Table));
        return new TablesSchema { PrimaryKeys = keys, Relations = [.. _known.Relations, .. relations], Sequences = _known.Sequences, Notes = _notes };
    }

    /// <summary>The columns that can identify a table's rows.</summary>
    private List<Key> KeysOf(string name, Table table)
    {
        var keys = new List<Key>();
        string? said = _known.PrimaryKeys.GetValueOrDefault(name);
        foreach (var column in table.Columns)
        {
            if ((said is not null && column.Name != said) || !TableKeys.CanBe(column) || column.MissingCount > 0
                || (said is null && column.Rows < FewestRows))
                continue;
            var values = TableKeys.Of(column).OfType<string>().ToHashSet(StringComparer.Ordinal);
            if (values.Count == column.Rows)
                keys.Add(new Key(name, column.Name, values));
        }
        return keys;
    }

    /// <summary>The key of a table that a relation refers to, where nobody named it: one that has all values.</summary>
    private string? KeyFor(TableRelation relation)
    {
        if (_tables.GetValueOrDefault(relation.Child)?.Find(relation.ForeignKey) is not { } column)
            return null;
        string[] values = [.. TableKeys.Of(column).OfType<string>().Distinct()];
        return _keys.GetValueOrDefault(relation.Parent)?.Where(key => values.All(key.Values.Contains))
            .MaxBy(key => ReferenceNames.Plainness(relation.ForeignKey, relation.Parent, key.Column))?.Column;
    }

    /// <summary>The columns that refer to other tables, in the order of tables and columns.</summary>
    private List<Link> Links()
    {
        var links = new List<Link>();
        foreach (var (child, table) in _tables)
        {
            // What identifies rows refers to none of the same table.
            var keysOfOwn = _keys[child].Select(key => key.Column).ToHashSet(StringComparer.Ordinal);
            foreach (var column in table.Columns.Where(column => TableKeys.CanBe(column) && !IsTaken(child, column.Name)))
            {
                string[]? values = null;
                Link[] named = [.. _keys.SelectMany(keys => keys.Value)
                    .Where(key => key.Table != child || (key.Column != column.Name && !keysOfOwn.Contains(column.Name)))
                    .Select(key => new Link(
                        child, column.Name, key, key.Table != child
                            ? ReferenceNames.Plainness(column.Name, key.Table, key.Column)
                            : ReferenceNames.OwnPlainness(column.Name, key.Table, key.Column)))
                    .Where(link => link.Plainness > 0)];
                Link[] whole = [.. named.Where(link => Share(link, column, ref values) == 1)];
                if (whole.Length == 0)
                {
                    Note(named, column, values ?? []);
                    continue;
                }
                int most = whole.Max(link => link.Plainness);
                whole = Array.FindAll(whole, link => link.Plainness == most);
                string[] parents = [.. whole.Select(link => link.Key.Table).Distinct()];
                if (parents.Length == 1)
                    links.AddRange(whole);
                else
                    _notes.Add(Doubt($"{whole[0]} could refer to {string.Join(" or ", parents.Select(parent => $"'{parent}'"))}: it refers to none."));
            }
        }
        return links;
    }

    /// <summary>Share of a column's values that are keys; 0 where there are none.</summary>
    private static double Share(Link link, TableColumn column, ref string[]? values)
    {
        values ??= [.. TableKeys.Of(column).OfType<string>().Distinct()];
        return values.Length == 0 ? 0 : (double)values.Count(link.Key.Values.Contains) / values.Length;
    }

    /// <summary>Says where a column's name says that it refers to a table, and some of its values are no keys there.</summary>
    private void Note(Link[] named, TableColumn column, string[] values)
    {
        if (named.Where(link => Share(link, column, ref values!) >= Nearly).MaxBy(link => link.Plainness) is not { } link)
            return;
        string[] lost = Array.FindAll(values, value => !link.Key.Values.Contains(value));
        string others = lost.Length == 1 ? "" : $", and {lost.Length - 1} more are not";
        _notes.Add(Doubt(
            $"{link} seems to refer to '{link.Key.Table}', but '{lost[0]}' is not there in '{link.Key.Column}'{others}: it refers to none."));
    }

    private static TableNote Doubt(string text) =>
        new(text) { Option = $"{nameof(TablesSchema)}.{nameof(TablesSchema.Relations)}", Advice = "If it does, say so by {0}." };

    /// <summary>Whether it is known already what a column is.</summary>
    private bool IsTaken(string table, string column) =>
        _known.Relations.Any(relation => relation.Child == table && (relation.ForeignKey == column || relation.OrderBy == column))
        || _known.Sequences.Any(sequence => sequence.Table == table && (sequence.EntityKey == column || sequence.OrderBy == column));

    /// <summary>A table has one key: that which most columns refer to.</summary>
    private static List<Link> OfOneKey(List<Link> links, Dictionary<string, string> known)
    {
        var keys = new Dictionary<string, string>(known, StringComparer.Ordinal);
        foreach (var parent in links.GroupBy(link => link.Key.Table))
        {
            // Of equals the first column.
            keys.TryAdd(parent.Key, parent.GroupBy(link => link.Key.Column).MaxBy(key => key.Count())!.Key);
        }
        return links.FindAll(link => keys[link.Key.Table] == link.Key.Column);
    }

    /// <summary>Whether a table refers to another, by way of others or not.</summary>
    private bool Reaches(string from, string to, List<Link> links) => from == to
        || links.Where(link => link.Child == from && !link.IsOwn).Select(link => link.Key.Table)
            .Concat(_known.Relations.Where(relation => relation.Child == from && relation.Parent != from).Select(relation => relation.Parent))
            .Any(next => Reaches(next, to, links));

    /// <summary>A column that can be a table's key.</summary>
    private sealed record Key(string Table, string Column, HashSet<string> Values);

    /// <summary>A column that refers to a key.</summary>
    /// <param name="Plainness">How plainly the name says so.</param>
    private sealed record Link(string Child, string ForeignKey, Key Key, int Plainness)
    {
        /// <summary>Whether it refers to rows of its own table.</summary>
        public bool IsOwn => Child == Key.Table;

        public override string ToString() => $"Column '{ForeignKey}' of table '{Child}'";
    }
}
