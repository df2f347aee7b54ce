using System.CommandLine;
using System.Globalization;
using Kaem.ML;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;
using Kaem.Tool.Files;

namespace Kaem.Tool.Commands;

/// <summary>What ties several tables together, as far as it is said; all else is found by looking.</summary>
internal sealed class RelationArguments
{
    public const string RelationName = "--relation";

    private const string KeyName = "--key", OrderName = "--order", SequenceName = "--sequence", HistoryName = "--history";

    private readonly Option<string[]> _keys = new(KeyName)
    {
        Description = "The column that identifies a table's rows. Found by looking where it is left out.", HelpName = "TABLE=NAME",
    };

    private readonly Option<string[]> _relations = new(RelationName)
    {
        Description = "A column that refers to another table, whose key may be left out. A table's first one says whose its rows are. With nothing behind the "
            + "equal sign the column refers to none. Those whose names and values say so are found by looking.",
        HelpName = "TABLE.NAME=TABLE.NAME",
    };

    private readonly Option<string[]> _orders = new(OrderName)
    {
        Description = "The column that a table's rows follow each other by, among those of one parent: a number, day or time.", HelpName = "TABLE=NAME",
    };

    private readonly Option<string[]> _sequences = new(SequenceName)
    {
        Description = "The column that says whose row it is, in a table whose rows are sequences: readings of meters without a table of meters.",
        HelpName = "TABLE=NAME",
    };

    private readonly Option<string[]> _history = new(HistoryName)
    {
        Description = "How many rows before it of the same parent a row may depend on; 1 where rows have an order or are sequences, else none.",
        HelpName = "TABLE=COUNT",
    };

    private readonly Option<bool> _orphans = new("--leave-out-orphans")
    {
        Description = "Leave out rows that refer to a row that is not there, and the rows that belong to these; else they are refused.",
    };

    private IEnumerable<Option> All => [_keys, _relations, _orders, _sequences, _history, _orphans];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Options.Add(option);
    }

    /// <summary>Whether anything is said that ties tables together, or rows of one.</summary>
    public bool AreGiven(ParseResult parsed) => All.Any(parsed.IsGiven);

    /// <summary>What becomes of rows that refer to none.</summary>
    public OrphanRows Orphans(ParseResult parsed) => parsed.GetValue(_orphans) ? OrphanRows.LeftOut : OrphanRows.Refused;

    /// <summary>Reads the options, as far as that can be done without the tables.</summary>
    /// <exception cref="ToolException">One is not what it must be, or names a table that is not there.</exception>
    public Said Read(ParseResult parsed, TableNames tables)
    {
        var said = new Said(
            ByTable(parsed, _keys, tables), [.. (parsed.GetValue(_relations) ?? []).Select(text => Relation(text, tables))], ByTable(parsed, _orders, tables),
            ByTable(parsed, _sequences, tables), ByTable(parsed, _history, tables).ToDictionary(rows => rows.Key, rows => Count(rows.Value)));
        foreach (var relation in said.Relations)
        {
            if (said.Relations.Count(other => other.Child == relation.Child && other.Column == relation.Column) > 1)
                throw ToolException.Usage($"{RelationName} names column '{relation.Column}' of table '{relation.Child}' twice.");
            if (relation is { Parent: { } parent, Key: { } key } && said.KeyOf(parent) is { } another && another != key)
                throw ToolException.Usage($"Table '{parent}' has two keys on the command line, '{another}' and '{key}': one identifies its rows.");
            if (relation.Parent is not null && said.Sequences.GetValueOrDefault(relation.Child) == relation.Column)
            {
                throw ToolException.Usage(
                    $"{SequenceName} and {RelationName} both say what column '{relation.Column}' of table '{relation.Child}' is. The rows of the table that it "
                    + $"refers to are the sequences' owners: leave out {SequenceName}, and give {OrderName}.");
            }
        }
        return said;
    }

    private static Dictionary<string, string> ByTable(ParseResult parsed, Option<string[]> option, TableNames tables)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in parsed.GetValue(option) ?? [])
        {
            var (table, value) = tables.Pair(text, option.Name);
            if (!values.TryAdd(table, value))
                throw ToolException.Usage($"{option.Name} names table '{table}' twice.");
        }
        return values;
    }

    private static int Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rows) && rows <= 64
        ? rows
        : throw ToolException.Usage($"{HistoryName}: '{text}' is no number of rows from 0 to 64.");

    private static SaidRelation Relation(string text, TableNames tables)
    {
        var reader = new NameReader(text, RelationName);
        string child = reader.Next('.');
        string column = reader.IsAtEnd ? "" : reader.Next('=');
        if (reader.IsAtEnd && !text.EndsWith('='))
        {
            throw ToolException.Usage(
                $"'{text}' of {RelationName} is not TABLE.NAME=TABLE.NAME, as in orders.customer_id=customers.id. Names with a dot or an equal sign stand in "
                + "double quotes.");
        }
        tables.Known(child, RelationName);
        if (column.Length == 0)
            throw ToolException.Usage($"'{text}' of {RelationName} has no column's name before the equal sign.");
        string parent = reader.IsAtEnd ? "" : reader.Next('.');
        if (parent.Length == 0)
            return new SaidRelation(child, column, null, null);
        return new SaidRelation(child, column, tables.Known(parent, RelationName), reader.IsAtEnd || reader.Next(null) is not { Length: > 0 } key ? null : key);
    }

    /// <summary>A relation on the command line.</summary>
    /// <param name="Parent">The table that is referred to; null for none.</param>
    /// <param name="Key">Its key; null where it is not named.</param>
    internal sealed record SaidRelation(string Child, string Column, string? Parent, string? Key);

    /// <summary>What the command line says of tables.</summary>
    internal sealed record Said(
        IReadOnlyDictionary<string, string> Keys, IReadOnlyList<SaidRelation> Relations, IReadOnlyDictionary<string, string> Orders,
        IReadOnlyDictionary<string, string> Sequences, IReadOnlyDictionary<string, int> History)
    {
        /// <summary>The key of a table; null where nobody named it.</summary>
        public string? KeyOf(string table) => Keys.GetValueOrDefault(table)
            ?? Relations.FirstOrDefault(relation => relation.Parent == table && relation.Key is not null)?.Key;

        /// <summary>What ties tables together, what is found by looking included.</summary>
        /// <exception cref="ToolException">A column is not there, or what is said can't be.</exception>
        public TablesSchema Schema(IReadOnlyDictionary<string, Table> tables)
        {
            foreach (var (table, column) in Keys)
                Check(tables, table, column, KeyName);
            foreach (var (table, column) in Orders)
                Check(tables, table, column, OrderName);
            foreach (var (table, column) in Sequences)
                Check(tables, table, column, SequenceName);
            foreach (var relation in Relations)
            {
                Check(tables, relation.Child, relation.Column, RelationName);
                if (relation is { Parent: { } parent, Key: { } key })
                    Check(tables, parent, key, RelationName);
            }
            var found = TablesSchema.Infer(Looked(tables), new TablesSchema
            {
                PrimaryKeys = tables.Keys.Where(table => KeyOf(table) is not null).ToDictionary(table => table, table => KeyOf(table)!),
                Relations = [.. Relations.Where(relation => relation.Parent is not null)
                    .Select(relation => new TableRelation(relation.Child, relation.Column, relation.Parent!))],
                Sequences = [.. Sequences.Select(sequence => new TableSequence(sequence.Key, sequence.Value))],
            });
            if (found.Relations.FirstOrDefault(relation => !found.PrimaryKeys.ContainsKey(relation.Parent)) is { } without)
            {
                throw ToolException.Usage(
                    $"Table '{without.Parent}' has no column whose values are all different and among which are all of '{without.ForeignKey}' of table "
                    + $"'{without.Child}'. Name the key: {RelationName} {without.Child}.{without.ForeignKey}={without.Parent}.NAME");
            }
            return InOrder(found);
        }

        /// <summary>The tables without the columns that refer to nothing.</summary>
        private Dictionary<string, Table> Looked(IReadOnlyDictionary<string, Table> tables) => tables.ToDictionary(table => table.Key, table =>
        {
            string[] kept = [.. table.Value.Columns.Select(column => column.Name).Where(name => Orders.GetValueOrDefault(table.Key) != name
                && !Relations.Any(relation => relation.Child == table.Key && relation.Column == name && relation.Parent is null))];
            return kept.Length > 0 ? table.Value.Keep(kept) : table.Value;
        });

        /// <summary>Says by what rows follow each other: those of a sequence, or of a table's first parent.</summary>
        private TablesSchema InOrder(TablesSchema found)
        {
            if (Orders.Keys.Concat(History.Keys).FirstOrDefault(table =>
                !Sequences.ContainsKey(table) && !found.Relations.Any(relation => relation.Child == table && relation.Parent != table)) is { } alone)
            {
                throw ToolException.Usage(
                    $"{(Orders.ContainsKey(alone) ? OrderName : HistoryName)} is of rows that follow each other, and nothing says whose those of '{alone}' "
                    + $"are: give {RelationName}, or {SequenceName} {alone}=NAME for the column that does.");
            }
            var relations = found.Relations.ToList();
            foreach (string table in Orders.Keys.Concat(History.Keys).Distinct().Where(table => !Sequences.ContainsKey(table)))
            {
                int first = relations.FindIndex(relation => relation.Child == table && relation.Parent != table);
                relations[first] = relations[first] with
                {
                    OrderBy = Orders.GetValueOrDefault(table), History = History.TryGetValue(table, out int rows) ? rows : null,
                };
            }
            return new TablesSchema
            {
                PrimaryKeys = found.PrimaryKeys,
                Relations = relations,
                Sequences = [.. found.Sequences.Select(sequence => sequence with
                {
                    OrderBy = Orders.GetValueOrDefault(sequence.Table), History = History.GetValueOrDefault(sequence.Table, sequence.History),
                })],
                Notes = found.Notes,
            };
        }

        private static void Check(IReadOnlyDictionary<string, Table> tables, string table, string column, string option)
        {
            if (tables[table].Find(column) is null)
                throw ToolException.Usage(Messages.NoColumn(column, option, [.. tables[table].Columns.Select(known => known.Name)], table));
        }
    }
}
