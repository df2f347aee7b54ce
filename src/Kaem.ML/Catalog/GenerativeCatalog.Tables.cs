using Kaem.ML.Fitting;
using Kaem.ML.Tables;
using Kaem.ML.Tables.Saving;
using Microsoft.ML;

namespace Kaem.ML;

/// <content>Several tables that refer to each other.</content>
public sealed partial class GenerativeCatalog
{
    /// <summary>
    /// Kolmogorov-Arnold Energy Models of several data views that refer to each other: one of each table's rows, given the rows that they belong to and, where
    /// they follow each other, those before.
    /// </summary>
    /// <param name="schema">Primary keys, foreign keys, and sequences.</param>
    /// <param name="options">
    /// What the models are and how they are trained; null for the defaults. Where a table's options have no seed, it is drawn from the context.
    /// </param>
    /// <example>
    /// <code>
    /// var schema = new TablesSchema
    /// {
    ///     PrimaryKeys = new Dictionary&lt;string, string&gt; { ["customers"] = "id" },
    ///     Relations = [new("orders", "customer", "customers") { OrderBy = "day" }],
    /// };
    /// var tables = mlContext.Generative().KaemTables(schema).Fit(new Dictionary&lt;string, IDataView&gt; { ["customers"] = customers, ["orders"] = orders });
    /// IReadOnlyDictionary&lt;string, IDataView&gt; synthetic = tables.Generate(scale: 1, seed: 7);
    /// tables.Save("shop.zip");                                        // and back by LoadTablesModel
    /// </code>
    /// </example>
    public KaemTablesEstimator KaemTables(TablesSchema schema, KaemTablesOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        options ??= new KaemTablesOptions();
        return new KaemTablesEstimator(_context, schema, options with
        {
            Table = Seeded(options.Table),
            Tables = options.Tables.ToDictionary(own => own.Key, own => Seeded(own.Value), StringComparer.Ordinal),
        });

        KaemTableOptions Seeded(KaemTableOptions table) => table with { Model = table.Model with { Seed = ContextSeed.Of(_context, table.Model.Seed) } };
    }

    /// <summary>Whether a file is one of several tables' models, for <see cref="LoadTablesModel(string)"/>, rather than another model.</summary>
    /// <param name="path">The file. What is no zip file is no model of tables.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public bool IsTablesModel(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        return TablesPayload.Is(stream);
    }

    /// <summary>Loads what <see cref="KaemFittedTables.Save(string)"/> saved. The models are computed by <see cref="KaemEngine.Cpu"/>.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">The file is none of several tables' models, is damaged, or comes from a newer version.</exception>
    public KaemFittedTables LoadTablesModel(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        return LoadTablesModel(stream);
    }

    /// <summary>Loads what <see cref="KaemFittedTables.Save(Stream)"/> saved. The models are computed by <see cref="KaemEngine.Cpu"/>.</summary>
    /// <param name="stream">A stream that can seek, or it is read into memory.</param>
    /// <exception cref="ModelFormatException">The stream is none of several tables' models, is damaged, or comes from a newer version.</exception>
    public KaemFittedTables LoadTablesModel(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return TablesPayload.Read(stream);
    }

    /// <summary>
    /// Measures the quality of generated tables against the real ones that they imitate: each without its keys as
    /// <see cref="EvaluateTable(IDataView, IDataView, IDataView?, string?, TableEvaluationOptions?)"/> does, and how they refer to each other.
    /// </summary>
    /// <param name="real">The tables that the models were trained on, by name.</param>
    /// <param name="synthetic">The tables that they generated.</param>
    /// <param name="schema">What ties them together.</param>
    /// <param name="options">Seed and limits; null for the defaults. Where they have no seed, it is drawn from the context.</param>
    /// <exception cref="ArgumentException">Tables are not there or differ in columns or their kinds.</exception>
    public TablesQuality EvaluateTables(
        IReadOnlyDictionary<string, IDataView> real, IReadOnlyDictionary<string, IDataView> synthetic, TablesSchema schema,
        TableEvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        ArgumentNullException.ThrowIfNull(schema);
        options ??= new TableEvaluationOptions();
        var drawn = synthetic.ToDictionary(view => view.Key, view => ReadNamed(view.Value, view.Value.Schema, nameof(synthetic)), StringComparer.Ordinal);
        var known = new Dictionary<string, Table>(StringComparer.Ordinal);
        foreach (var (name, view) in real)
        {
            var other = synthetic.GetValueOrDefault(name)
                ?? throw new ArgumentException($"The synthetic tables have no table '{name}', which the real ones have.", nameof(synthetic));
            var table = ReadNamed(view, other.Schema, nameof(real));
            // What a model leaves out is not there to be compared.
            known.Add(name, table.Keep(table.Columns.Select(column => column.Name).Where(column => drawn[name].Find(column) is not null)));
        }
        return TablesEvaluation.Evaluate(known, drawn, schema, options with { Seed = ContextSeed.Of(_context, options.Seed) });
    }
}
