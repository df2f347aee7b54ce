using Kaem.ML.Data;
using Kaem.ML.Fitting;
using Kaem.ML.Tables;
using Kaem.ML.Tables.Saving;
using Microsoft.ML;

namespace Kaem.ML;

/// <summary>
/// Trained models of several data views that refer to each other: makes new ones. It does not change, and any number of threads may use it.
/// </summary>
/// <remarks>ML.NET's pipelines have one view in and one out; this is none of their transformers, and has files of its own.</remarks>
public sealed class KaemFittedTables
{
    internal KaemFittedTables(KaemTablesModel model, IReadOnlyDictionary<string, IReadOnlyList<ViewColumn>> columns) => (Model, Columns) = (model, columns);

    /// <summary>The models themselves.</summary>
    public KaemTablesModel Model { get; }

    /// <summary>The columns of each table's view.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<ViewColumn>> Columns { get; }

    /// <summary>
    /// Generates tables with the columns and types of the training data, those of ML.NET's keys that are primary or foreign keys as text. See
    /// <see cref="KaemTablesModel.Generate(double, ulong)"/>.
    /// </summary>
    /// <param name="scale">Rows of tables that belong to no others, for each training row: 1 for as many.</param>
    /// <param name="seed">The same seed gives the same tables.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is negative or not finite.</exception>
    /// <exception cref="ArgumentException">A table would have more rows than an array holds.</exception>
    public IReadOnlyDictionary<string, IDataView> Generate(double scale = 1, int seed = 1) => Views(Model.Generate(scale, ContextSeed.Of(seed)));

    /// <summary>Generates tables with given numbers of rows; see <see cref="KaemTablesModel.Generate(IReadOnlyDictionary{string, int}, ulong)"/>.</summary>
    /// <param name="rows">Rows by table, of those that belong to no others; of those that are not named as many as in training.</param>
    /// <inheritdoc cref="Generate(double, int)"/>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    /// <exception cref="ArgumentException">A table is not there or has a parent, which decides its rows.</exception>
    public IReadOnlyDictionary<string, IDataView> Generate(IReadOnlyDictionary<string, int> rows, int seed = 1) => Views(Model.Generate(rows, ContextSeed.Of(seed)));

    /// <summary>
    /// Saves the models with the types of the columns to a zip file, which is replaced only once the new one is whole.
    /// <see cref="GenerativeCatalog.LoadTablesModel(string)"/> loads it.
    /// </summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file is not writable.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Save);
    }

    /// <summary>Saves the models with the types of the columns to a stream, as a zip file.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        TablesPayload.Write(stream, this);
    }

    private Dictionary<string, IDataView> Views(IReadOnlyDictionary<string, Table> tables) =>
        tables.ToDictionary(table => table.Key, table => (IDataView)new TableView(table.Value, Columns[table.Key]), StringComparer.Ordinal);
}
