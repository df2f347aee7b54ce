using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Measures the quality of synthetic tables that refer to each other against the real ones that they imitate.</summary>
public static class TablesEvaluation
{
    /// <summary>
    /// Measures each table without its keys as <see cref="TableEvaluation.Evaluate"/> does, whether foreign keys refer to rows and how many to each, trends
    /// between parents' columns and children's, and between rows and those before them. The results depend on the tables and the seed alone.
    /// </summary>
    /// <param name="real">The tables that the model was trained on, by name.</param>
    /// <param name="synthetic">The tables that it generated, with the same columns.</param>
    /// <param name="schema">What ties them together.</param>
    /// <exception cref="ArgumentException">A table or column is not there, or tables differ in columns or their kinds.</exception>
    public static TablesQuality Evaluate(
        IReadOnlyDictionary<string, Table> real, IReadOnlyDictionary<string, Table> synthetic, TablesSchema schema, TableEvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        ArgumentNullException.ThrowIfNull(schema);
        options ??= new TableEvaluationOptions();
        foreach (string name in real.Keys.Where(name => !synthetic.ContainsKey(name)))
            throw new ArgumentException($"The synthetic tables have no table '{name}', which the real ones have.", nameof(synthetic));
        var tables = new Dictionary<string, TableQuality>(StringComparer.Ordinal);
        foreach (var (name, table) in real)
        {
            string[] names = Names(name, real, synthetic, schema);
            if (names.Length > 0 && table.Rows > 0 && synthetic[name].Rows > 0)
                tables.Add(name, TableEvaluation.Evaluate(table.Keep(names), synthetic[name].Keep(names), options: options));
        }
        return new TablesQuality
        {
            Tables = tables,
            Relations = [.. schema.Relations.Select(relation => Measure(relation, real, synthetic, schema, options))],
            Sequences =
            [
                .. schema.Relations.Where(relation => relation.OrderBy is not null || relation.HistoryInForce > 0).Select(relation =>
                    Sequence(relation.Child, relation.ForeignKey, relation.OrderBy, real, synthetic, schema, options)),
                .. schema.Sequences.Select(sequence => Sequence(sequence.Table, sequence.EntityKey, sequence.OrderBy, real, synthetic, schema, options)),
            ],
        };
    }

    private static RelationQuality Measure(
        TableRelation relation, IReadOnlyDictionary<string, Table> real, IReadOnlyDictionary<string, Table> synthetic, TablesSchema schema,
        TableEvaluationOptions options)
    {
        var (ofReal, ofSynthetic) = (Link.Of(relation, real, schema), Link.Of(relation, synthetic, schema));
        string[] parents = Names(relation.Parent, real, synthetic, schema), children = Names(relation.Child, real, synthetic, schema);
        return new RelationQuality(relation)
        {
            Integrity = ofSynthetic.Integrity,
            ChildCounts = ColumnShape.KSComplement(ofReal.Counts, ofSynthetic.Counts),
            MissingValueSimilarity = 1 - Math.Abs(ofReal.Missing - ofSynthetic.Missing),
            Pairs = Pairs(
                ofReal.Join(parents, children), ofSynthetic.Join(parents, children), (parents.Length, children.Length), options),
        };
    }

    private static SequenceQuality Sequence(
        string name, string key, string? orderBy, IReadOnlyDictionary<string, Table> real, IReadOnlyDictionary<string, Table> synthetic, TablesSchema schema,
        TableEvaluationOptions options)
    {
        var (ofReal, ofSynthetic) = (Rows.Of(Find(real, name), key, orderBy), Rows.Of(Find(synthetic, name), key, orderBy));
        string[] columns = Names(name, real, synthetic, schema);
        var (before, after) = (ofReal.Join(columns), ofSynthetic.Join(columns));
        return new SequenceQuality(name, key)
        {
            Lengths = ColumnShape.KSComplement(ofReal.Lengths, ofSynthetic.Lengths),
            Steps = orderBy is null ? double.NaN : ColumnShape.KSComplement(ofReal.Steps(orderBy), ofSynthetic.Steps(orderBy)),
            Autocorrelations = before is null || after is null ? [] : [.. columns.Where(column => real[name][column] is NumericColumn).Select(column =>
                new AutocorrelationQuality(column, Autocorrelation(before, column), Autocorrelation(after, column)))],
            Pairs = Pairs(before, after, (columns.Length, columns.Length), options),
        };

        static double Autocorrelation(Table joined, string column) =>
            PairTrend.Correlation((NumericColumn)joined[Before(column)], (NumericColumn)joined[column]);
    }

    /// <summary>The trends between the first so many columns of joined tables and the others.</summary>
    private static IReadOnlyList<PairQuality> Pairs(Table? real, Table? synthetic, (int First, int Second) columns, TableEvaluationOptions options)
    {
        if (real is null || synthetic is null)
            return [];
        var aligned = AlignedTables.Of((real, nameof(real)), (synthetic, nameof(synthetic)));
        // A pair is drawn by chance where there are too many: as one of the joined table.
        (int A, int B)[] across = [.. from a in Enumerable.Range(0, columns.First) from b in Enumerable.Range(0, columns.Second) select (a, columns.First + b)];
        if (across.Length > options.MostPairs)
            across = [.. Permutation.Of(across.Length, options.SeedInForce, AcrossStream)[..options.MostPairs].Order().Select(i => across[i])];
        return TableEvaluation.Pairs(aligned[0], aligned[1], across, WorkerPool.Borrow());
    }

    // Apart from the splits of single tables.
    private const uint AcrossStream = 8;

    private static string Before(string column) => $"{column} before";

    private static Table Find(IReadOnlyDictionary<string, Table> tables, string name) =>
        tables.GetValueOrDefault(name)
        ?? throw new ArgumentException($"There is no table '{name}'. The tables are {string.Join(", ", tables.Keys.Select(known => $"'{known}'"))}.");

    /// <summary>The columns of a table that are values: no keys, and nothing that identifies rows in one of the tables.</summary>
    private static string[] Names(
        string name, IReadOnlyDictionary<string, Table> real, IReadOnlyDictionary<string, Table> synthetic, TablesSchema schema) =>
        [.. real[name].Columns.Where(column => column.Kind != ColumnKind.Identifier && synthetic[name][column.Name].Kind != ColumnKind.Identifier
            && schema.PrimaryKeys.GetValueOrDefault(name) != column.Name
            && !schema.Relations.Any(relation => relation.Child == name && relation.ForeignKey == column.Name)
            && !schema.Sequences.Any(sequence => sequence.Table == name && sequence.EntityKey == column.Name)).Select(column => column.Name)];

    /// <summary>Who refers to whom.</summary>
    private sealed record Link(TableRelation Relation, Table Parent, Table Child, int[] Parents, double Integrity)
    {
        public double Missing => Child.Rows == 0 ? 0 : (double)Child[Relation.ForeignKey].MissingCount / Child.Rows;

        public NumericColumn Counts
        {
            get
            {
                double[] counts = new double[Parent.Rows];
                foreach (int row in Parents.Where(row => row >= 0))
                    counts[row]++;
                return new NumericColumn("counts", counts);
            }
        }

        public static Link Of(TableRelation relation, IReadOnlyDictionary<string, Table> tables, TablesSchema schema)
        {
            var (parent, child) = (Find(tables, relation.Parent), Find(tables, relation.Child));
            string key = schema.PrimaryKeys.GetValueOrDefault(relation.Parent)
                ?? throw new ArgumentException($"{nameof(TablesSchema.PrimaryKeys)} names no key of table '{relation.Parent}'.", nameof(schema));
            var rows = new Dictionary<string, int>(StringComparer.Ordinal);
            var (keys, references) = (TableKeys.Of(parent[key]), TableKeys.Of(child[relation.ForeignKey]));
            for (int row = 0; row < keys.Length; row++)
            {
                if (keys[row] is { } known)
                    rows.TryAdd(known, row);
            }
            int[] parents = [.. references.Select(reference => reference is not null && rows.TryGetValue(reference, out int row) ? row : -1)];
            int given = references.Count(reference => reference is not null);
            return new Link(relation, parent, child, parents, given == 0 ? double.NaN : (double)parents.Count(row => row >= 0) / given);
        }

        /// <summary>Parents' columns, then children's, a row for each child that has a parent; null where there is none, or no columns of either.</summary>
        public Table? Join(string[] parents, string[] children)
        {
            int[] rows = [.. Enumerable.Range(0, Child.Rows).Where(row => Parents[row] >= 0)], owners = [.. rows.Select(row => Parents[row])];
            string parent = Relation.IsOwn ? $"{Relation.Parent} by {Relation.ForeignKey}" : Relation.Parent;
            return rows.Length == 0 || parents.Length == 0 || children.Length == 0 ? null : new Table(
            [
                .. parents.Select(name => Parent[name].Select(owners).Rename($"{parent}.{name}")),
                .. children.Select(name => Child[name].Select(rows).Rename($"{Relation.Child}.{name}")),
            ]);
        }
    }

    /// <summary>Rows of entities.</summary>
    private sealed record Rows(Table Table, Siblings Siblings)
    {
        public NumericColumn Lengths => new("lengths", [.. Siblings.Counts.Select(count => (double)count)]);

        public static Rows Of(Table table, string key, string? orderBy)
        {
            var index = new CategoryIndex();
            int[] entities = [.. TableKeys.Of(table[key]).Select(value => value is null ? -1 : index.Add(value))];
            // A gap in the order stands first.
            return new Rows(table, Siblings.Of(entities, index.Names.Length, orderBy is null ? [] : ((NumericColumn)table[orderBy]).Values));
        }

        public NumericColumn Steps(string orderBy)
        {
            var values = ((NumericColumn)Table[orderBy]).Values.ToArray();
            return new NumericColumn("steps", [.. Following().Select(row => values[row] - values[Siblings.Previous[row]])]);
        }

        /// <summary>Columns of the rows before, then those of the rows; null where none follows another, or there are no columns.</summary>
        public Table? Join(string[] names)
        {
            int[] rows = Following(), before = [.. rows.Select(row => Siblings.Previous[row])];
            return rows.Length == 0 || names.Length == 0
                ? null
                : new Table([.. names.Select(name => Table[name].Select(before).Rename(Before(name))), .. names.Select(name => Table[name].Select(rows))]);
        }

        private int[] Following() => [.. Enumerable.Range(0, Table.Rows).Where(row => Siblings.Previous[row] >= 0)];
    }
}
