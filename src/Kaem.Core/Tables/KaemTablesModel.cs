using Kaem.ML.Data;
using Kaem.ML.Engines;
using Kaem.ML.Tables;

namespace Kaem.ML;

/// <summary>
/// Kolmogorov-Arnold Energy Models of several tables that refer to each other: one of each table's rows, given the row that they belong to, how many of them
/// it has, and, where they follow each other, those before. It does not change, and any number of threads may use it.
/// </summary>
public sealed class KaemTablesModel
{
    private readonly Dictionary<string, KaemTableModel> _models;
    private readonly Dictionary<string, TablePlan> _plans;

    internal KaemTablesModel(IReadOnlyList<TablePlan> plans, IReadOnlyDictionary<string, KaemTableModel> models, IReadOnlyList<string> notes)
    {
        (Plans, Notes) = (plans, notes);
        _plans = plans.ToDictionary(plan => plan.Name, StringComparer.Ordinal);
        _models = new(models, StringComparer.Ordinal);
    }

    /// <summary>Names of the tables, those that others refer to before these.</summary>
    public IReadOnlyList<string> Tables => [.. Plans.Where(plan => !plan.IsHidden).Select(plan => plan.Name)];

    /// <summary>Tables whose rows belong to no others: as many are generated as are asked for. One of sequences is among them, by its entities.</summary>
    public IReadOnlyList<string> Roots => [.. RootsByName.Keys];

    /// <summary>What was odd about the tables that the model learned from, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>What is known of each table, parents first.</summary>
    internal IReadOnlyList<TablePlan> Plans { get; }

    /// <summary>Plans of tables without a parent, by the names that users have for them.</summary>
    private Dictionary<string, TablePlan> RootsByName => Plans.Where(plan => plan.Parent is null).ToDictionary(
        plan => plan.IsHidden ? Plans.First(other => other.Parent?.Table == plan.Name).Name : plan.Name, StringComparer.Ordinal);

    /// <summary>Learns tables, one after the other, parents first.</summary>
    /// <param name="tables">The tables by name.</param>
    /// <param name="schema">What ties them together.</param>
    /// <param name="options">What the models are and how they are trained; null for the defaults.</param>
    /// <param name="progress">Receives reports of each training, on the training thread where it is not a <see cref="Progress{T}"/>.</param>
    /// <param name="engine">What computes the models; null for <see cref="KaemEngine.Cpu"/>.</param>
    /// <param name="cancellationToken">Stops training at the next update. Where every table had its turn, the last one's model then holds what was learned so
    /// far; otherwise there is no model, as its tables would hardly have learned anything.</param>
    /// <param name="checkpoints">Where training keeps what it needs to go on after a crash, each table in a folder below it; null for nowhere.</param>
    /// <exception cref="ArgumentException">
    /// The schema names a table or column that is not there, or tables refer to each other in a circle; a primary key has gaps or comes twice; a
    /// row refers to one that is not there (see <see cref="KaemTablesOptions.Orphans"/>); a table that refers to none has no rows; or a table's own options
    /// don't fit it.
    /// </exception>
    /// <exception cref="NotSupportedException">The engine can't do what the options ask for.</exception>
    /// <exception cref="KaemTrainingException">The loss stopped being finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before every table had its turn.</exception>
    /// <exception cref="IOException">The checkpoints' folder can't be made.</exception>
    public static KaemTablesModel Train(
        IReadOnlyDictionary<string, Table> tables, TablesSchema schema, KaemTablesOptions? options = null, IProgress<KaemProgress>? progress = null,
        IKaemEngineFactory? engine = null, CancellationToken cancellationToken = default, CheckpointDirectory? checkpoints = null) => TrainOn(
            tables, schema, options, new TrainingSetting { Progress = progress, Engine = engine, Checkpoints = checkpoints }, cancellationToken);

    /// <summary>Learns tables, with all that training can be given.</summary>
    internal static KaemTablesModel TrainOn(
        IReadOnlyDictionary<string, Table> tables, TablesSchema schema, KaemTablesOptions? options, TrainingSetting setting,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(schema);
        options ??= new KaemTablesOptions();
        var set = Checked(tables, schema, options);
        var models = new Dictionary<string, KaemTableModel>(StringComparer.Ordinal);
        var told = new Dictionary<string, Table?>(StringComparer.Ordinal);
        foreach (var plan in set.Plans)
        {
            var parent = plan.Parent is { } link ? told[link.Table] : null;
            told[plan.Name] = LearnedRows.Told(
                plan, set[plan.Name], parent, plan.Parent is { } own ? set.RowsOf(plan.Name, own.ForeignKey, own.Table) : []);
            if (plan.Rows == 0)
                continue;
            if (cancellationToken.IsCancellationRequested)
            {
                string means = setting.Checkpoints is null ? "a checkpoint directory" : "the checkpoints";
                throw new OperationCanceledException(
                    $"Training was cancelled before table '{plan.Name}' had its turn; {means} would let another call go on.", cancellationToken);
            }
            var learning = LearningTable.Of(plan, set, told);
            setting.Progress?.Report(new KaemProgress(0, 1, 0, 1, float.NaN, null, float.NaN, float.NaN, TimeSpan.Zero, false)
            {
                Notice = $"Table '{plan.Name}'.",
                IsPlanned = true,
            });
            var ofTable = For(plan, options.Of(plan.Name), learning);
            models[plan.Name] = KaemTableModel.Train(
                PreparedTable.Of(learning.Rows, ofTable).Encode(ofTable, null),
                setting with { Checkpoints = setting.Checkpoints?.In(Uri.EscapeDataString(plan.Name)) }, cancellationToken);
        }
        return new KaemTablesModel(set.Plans, models, set.Notes);
    }

    /// <summary>Refuses what <see cref="Train"/> refuses of tables and what ties them together, without training.</summary>
    /// <inheritdoc cref="Train"/>
    public static void Check(IReadOnlyDictionary<string, Table> tables, TablesSchema schema, KaemTablesOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(schema);
        Checked(tables, schema, options ?? new KaemTablesOptions());
    }

    /// <summary>The model of a table's rows; null where there were none. Its context is what rows are given.</summary>
    /// <exception cref="ArgumentException">There is no such table.</exception>
    public KaemTableModel? ModelOf(string table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return _plans.ContainsKey(table)
            ? _models.GetValueOrDefault(table)
            : throw new ArgumentException($"There is no table '{table}'. The tables are {string.Join(", ", Tables.Select(name => $"'{name}'"))}.",
                nameof(table));
    }

    /// <summary>
    /// Generates tables: rows of those that belong to no others, then their children, given them. Every foreign key refers to a generated row, or to none where
    /// training had gaps; children stand together, in the order of their parents. Gaps are those of training rows like them.
    /// </summary>
    /// <param name="scale">Rows of tables that belong to no others, for each training row: 1 for as many.</param>
    /// <param name="seed">The same seed gives the same tables.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is negative or not finite.</exception>
    /// <exception cref="ArgumentException">A table would have more rows than an array holds.</exception>
    public IReadOnlyDictionary<string, Table> Generate(double scale = 1, ulong seed = 1)
    {
        if (!(scale >= 0 && double.IsFinite(scale)))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "scale must be a finite number, 0 or above.");
        return Make(plan =>
        {
            double rows = Math.Round(scale * plan.Rows);
            return rows <= Array.MaxLength ? (int)rows : throw new ArgumentException($"Table '{plan.Name}' would have {rows} rows, more than an array holds.");
        }, seed);
    }

    /// <summary>Generates tables with given numbers of rows.</summary>
    /// <param name="rows">Rows by table, of those that belong to no others (<see cref="Roots"/>), of sequences the number of entities; of those that are not
    /// named as many as in training.</param>
    /// <inheritdoc cref="Generate(double, ulong)"/>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    /// <exception cref="ArgumentException">A table is not there or has a parent, which decides its rows; or would have more than an array holds.</exception>
    public IReadOnlyDictionary<string, Table> Generate(IReadOnlyDictionary<string, int> rows, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var wanted = new Dictionary<TablePlan, int>(ReferenceEqualityComparer.Instance);
        var roots = RootsByName;
        foreach (var (name, count) in rows)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(rows));
            wanted.Add(
                roots.GetValueOrDefault(name) ?? throw new ArgumentException(
                    $"Table '{name}' {(_plans.ContainsKey(name) ? "has as many rows as its parents' rows decide" : "is not there")}. Numbers of rows are asked "
                    + $"for of {string.Join(", ", roots.Keys.Select(root => $"'{root}'"))}.", nameof(rows)),
                count);
        }
        return Make(plan => wanted.GetValueOrDefault(plan, plan.Rows), seed);
    }

    /// <summary>Saves the models to a file, which is replaced only once the new one is whole.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file is not writable.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Save);
    }

    /// <summary>Saves the models to a stream.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        TablesModelFile.Write(stream, this, _models);
    }

    /// <summary>Loads models from a file.</summary>
    /// <param name="engine">What computes the models, whatever did when they were saved; null for <see cref="KaemEngine.Cpu"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">The file is not one of several tables' models, is damaged, or comes from a newer version.</exception>
    /// <exception cref="NotSupportedException">The engine can't do what the models' options ask for.</exception>
    public static KaemTablesModel Load(string path, IKaemEngineFactory? engine = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        return Load(stream, engine);
    }

    /// <summary>Loads models from a stream.</summary>
    /// <inheritdoc cref="Load(string, IKaemEngineFactory?)"/>
    /// <exception cref="ModelFormatException">The stream is not one of several tables' models, is damaged, or comes from a newer version.</exception>
    public static KaemTablesModel Load(Stream stream, IKaemEngineFactory? engine = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return TablesModelFile.Read(stream, engine);
    }

    private static TableSet Checked(IReadOnlyDictionary<string, Table> tables, TablesSchema schema, KaemTablesOptions options)
    {
        foreach (string name in options.Tables.Keys)
        {
            if (!tables.ContainsKey(name))
                throw new ArgumentException($"There is no table '{name}', whose options are given.", nameof(options));
        }
        var set = TableSet.Of(tables, schema, options.Orphans);
        foreach (var plan in set.Plans)
            Check(plan, options.Of(plan.Name));
        return set;
    }

    /// <summary>Refuses options that don't fit a table, before anything is trained.</summary>
    private static void Check(TablePlan plan, KaemTableOptions options)
    {
        if (plan.Parent is { } parent && options.Dependence != ColumnDependence.Autoregressive)
        {
            throw new ArgumentException(
                $"Rows of table '{plan.Name}' are given those of '{parent.Table}', so its columns are {nameof(ColumnDependence.Autoregressive)}, not "
                + $"{options.Dependence}.", nameof(options));
        }
        foreach (var rule in options.Rules)
        {
            if (rule.Columns.FirstOrDefault(name => !plan.Learned.Contains(name)) is { } other)
            {
                throw new ArgumentException(
                    $"The rule '{rule}' is said to hold in table '{plan.Name}', but '{other}' is none of its columns, or is its entities', a key or its order.",
                    nameof(options));
            }
            if (plan.Parent is not null && rule is UniqueRule)
            {
                throw new ArgumentException(
                    $"Rows of table '{plan.Name}' are drawn each for its own parent, so that the rule '{rule}' can't be kept.", nameof(options));
            }
        }
    }

    /// <summary>A table's options with what its rows are given; of rows that are all alike a coin is learned, for which one update will do.</summary>
    private static KaemTableOptions For(TablePlan plan, KaemTableOptions options, LearningTable learning)
    {
        // Where the first row stands, and how far others are from it, must be drawn.
        options = options with { Context = learning.Context, FindRules = options.FindRules && plan.Order is null };
        return learning.IsTrivial ? options with { Updates = 1, StopEarly = false, Hidden = options.Hidden is null ? [8] : options.Hidden } : options;
    }

    private Dictionary<string, Table> Make(Func<TablePlan, int> rows, ulong seed)
    {
        var made = new Dictionary<string, MadeRows>(StringComparer.Ordinal);
        foreach (var plan in Plans)
        {
            var maker = new RowMaker(plan, _models.GetValueOrDefault(plan.Name), _plans, made, seed);
            made.Add(plan.Name, plan.Parent is null ? maker.Make(rows(plan)) : maker.MakeChildren(Without(plan, made)));
        }
        return Plans.Where(plan => !plan.IsHidden).ToDictionary(plan => plan.Name, plan => made[plan.Name].Table, StringComparer.Ordinal);
    }

    /// <summary>Rows without a parent: as many for each of the parents' rows as in training.</summary>
    private int Without(TablePlan plan, Dictionary<string, MadeRows> made)
    {
        int trained = _plans[plan.Parent!.Table].Rows;
        return trained == 0 ? 0 : (int)Math.Round((double)plan.WithoutParent * made[plan.Parent.Table].Table.Rows / trained);
    }
}
