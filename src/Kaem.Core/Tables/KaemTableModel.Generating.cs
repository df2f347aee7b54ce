using Kaem.ML.Data;
using Kaem.ML.Tables;

namespace Kaem.ML;

/// <content>New rows, rows with given values, and values for gaps.</content>
public sealed partial class KaemTableModel
{
    /// <summary>Rows that are drawn and decoded at a time.</summary>
    private const int DrawnRows = 1024;

    /// <summary>Prior samples that stand for the posterior where nothing else is said: values may be rare together.</summary>
    private const int PosteriorSamples = 10_000;

    /// <summary>The same where columns tell of each other beside the latents, which then say little.</summary>
    private const int AutoregressiveSamples = 100;

    // Each passes the generator for each row, while prior samples pass it once for all; they lie where the row's posterior does.
    private const int ProposalsOfRow = 100;

    /// <summary>How columns depend on each other.</summary>
    private ColumnDependence Dependence =>
        Model.Options.Likelihood is AutoregressiveLikelihoodOptions ? ColumnDependence.Autoregressive : ColumnDependence.ByLatents;

    private int SamplesOfGaps => Dependence == ColumnDependence.Autoregressive ? AutoregressiveSamples : PosteriorSamples;

    /// <summary>Generates rows with the columns, kinds, categories and value ranges of the training rows: draws from the likelihood.</summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="seed">The same seed gives the same rows; row i does not depend on the count.</param>
    /// <param name="gaps">The gaps that the rows get; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">Rows are given a context: see <see cref="Context"/>.</exception>
    public Table Generate(int count, ulong seed = 1, TableGaps? gaps = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var parts = new List<Table>();
        for (int first = 0; first < count || parts.Count == 0; first += DrawnRows)
            parts.Add(GenerateRange(first, Math.Min(DrawnRows, count - first), seed, gaps));
        return TableParts.Join(parts);
    }

    /// <summary>Generates a range of the rows that <see cref="Generate(int, ulong, TableGaps?)"/> gives for the same seed.</summary>
    /// <param name="first">Index of the first row.</param>
    /// <param name="count">Number of rows.</param>
    /// <inheritdoc cref="Generate(int, ulong, TableGaps?)"/>
    public Table GenerateRange(long first, int count, ulong seed = 1, TableGaps? gaps = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (Codec.Context > 0)
        {
            throw new InvalidOperationException(
                $"The model's rows are given {string.Join(", ", Context.Select(name => $"'{name}'"))}: generate them for a table of these columns.");
        }
        var rows = RowArray.Create(count, Codec.Width, nameof(count));
        Model.GenerateInto(rows, seed, first, GenerationDraw.Likelihood, gaps is { Trained: true } ? [] : Codec.GapPlaces);
        return Codec.Decode(new DataMatrix(rows, count, Codec.Width), seed, gaps, first);
    }

    /// <summary>
    /// Generates a row for each row of a table of the model's <see cref="Context"/>: latents from the prior, then the row of these and its context. No weights,
    /// no rejection: rows are draws from the model's distribution given the context.
    /// </summary>
    /// <param name="context">A table with the columns of <see cref="Context"/>. What training lacked there tells nothing, as numbers beyond its range tell what
    /// the nearest do.</param>
    /// <param name="seed">The same seed gives the same rows; row i depends on it, i and its own context.</param>
    /// <param name="gaps">The gaps that the other columns get; null for none.</param>
    /// <returns>Rows with the columns of <see cref="Schema"/>, the context as it was given.</returns>
    /// <exception cref="ArgumentException">A column of the context is not there, or of another kind.</exception>
    /// <exception cref="InvalidOperationException">The model has no context.</exception>
    public Table Generate(Table context, ulong seed = 1, TableGaps? gaps = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        return GenerateFor(context, seed, 0, gaps, []);
    }

    /// <summary><see cref="Generate(Table, ulong, TableGaps?)"/> of rows that follow others.</summary>
    /// <param name="first">Index of the first row.</param>
    /// <param name="present">Columns that get no gaps whatever <paramref name="gaps"/> says.</param>
    internal Table GenerateFor(Table context, ulong seed, long first, TableGaps? gaps, IReadOnlyCollection<string> present)
    {
        if (Codec.Context == 0)
            throw new InvalidOperationException("The model's rows have no context: generate them by their number.");
        int[] never = [.. Codec.Blocks.Where(block => block.HasGap && (gaps is not { Trained: true } || present.Contains(block.Column)))
            .Select(block => block.First + block.Width - 1)];
        var parts = new List<Table>();
        for (int at = 0; at < context.Rows || parts.Count == 0; at += DrawnRows)
        {
            var part = context.Rows <= DrawnRows ? context : context.Slice(at, Math.Min(DrawnRows, context.Rows - at));
            var rows = Codec.ContextWidth > 0
                ? Model.GenerateFor(Codec.EncodeContext(part), seed, first + at, never)
                : WithoutContext(part.Rows, seed, first + at, never);
            parts.Add(Codec.Decode(rows, seed, gaps, first + at));
        }
        var generated = TableParts.Join(parts);
        return new Table([.. generated.Columns.Select((column, c) => c < Codec.Context ? context[column.Name] : column)]);
    }

    /// <summary>Rows whose context has one value only.</summary>
    private DataMatrix WithoutContext(int count, ulong seed, long first, int[] never)
    {
        var rows = RowArray.Create(count, Codec.Width, nameof(count));
        Model.GenerateInto(rows, seed, first, GenerationDraw.Likelihood, never);
        return new DataMatrix(rows, count, Codec.Width);
    }

    /// <summary>
    /// Generates rows that have given values in some columns: draws of the others from their distribution given these. Every row has just the given values.
    /// </summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="given">
    /// Values by column: a number for a numeric column, a <see cref="bool"/> for a boolean one, the category's name for a categorical one (a number stands for
    /// its name in invariant culture). Numbers lie within the range that training saw.
    /// </param>
    /// <param name="seed">The same seed gives the same rows; row i does not depend on the count.</param>
    /// <param name="gaps">The gaps that the other columns get; null for none.</param>
    /// <param name="samples">
    /// Prior samples that stand for the posterior of the given values; null for 10,000, and for 100 where columns depend on each other: there it is
    /// <see cref="KaemTableOptions.Completions"/> that values which are rare together need more of.
    /// </param>
    /// <exception cref="ArgumentException">A column is not there, a value is not of its kind or out of its range, or a category did not occur in
    /// training.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public Table Generate(int count, IReadOnlyDictionary<string, object> given, ulong seed = 1, TableGaps? gaps = null, int? samples = null)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var values = GivenValues.Of(Codec, given, nameof(given));
        if (values.Count == 0)
            return Generate(count, seed, gaps);
        var pattern = new Table([.. Schema.Columns.Select(column => values.GetValueOrDefault(column.Name) ?? TableParts.Missing(column, 1))]);
        var encoded = Codec.Encode(pattern);
        var parts = new List<Table>();
        var kind = gaps is { Trained: true } ? CompletionKind.AsTrained : CompletionKind.WithoutGaps;
        foreach (var part in Model.GenerateGivenParts(encoded, count, samples ?? SamplesOfGaps, seed, kind))
            parts.Add(Codec.Decode(part, seed, gaps, parts.Sum(before => (long)before.Rows)));
        var rows = TableParts.Join(parts);
        var repeated = new int[count];
        return new Table([.. rows.Columns.Select(column => values.TryGetValue(column.Name, out var value) ? value.Select(repeated) : column)]);
    }

    /// <summary>Fills gaps from what the row's values tell about them; values that are there stay as they are, and so does the whole context.</summary>
    /// <param name="rows">Rows with gaps. Training need not have seen such.</param>
    /// <param name="mode">
    /// Best guesses: the posterior mean of numbers (rounded in a column of integers, and for a column encoded by quantiles the value at the mean quantile) and
    /// the most probable category. Or draws, so that filled rows are spread as complete ones are.
    /// </param>
    /// <param name="samples">
    /// Prior samples that stand for the posterior, null for 10,000, or for 100 where columns depend on each other; with an encoder, by the latents alone, draws
    /// of each row's proposal, null for 100.
    /// </param>
    /// <param name="seed">The same seed gives the same draws. A row's draw depends on its index and its own values.</param>
    /// <returns>The rows, with all columns in their order: those that the model does not know as they are.</returns>
    /// <exception cref="ArgumentException">A column is not there, or of another kind.</exception>
    public Table Impute(Table rows, ImputationMode mode = ImputationMode.Mean, int? samples = null, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (!Enum.IsDefined(mode))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "mode must be Mean or Draw.");
        int bank = samples ?? (Model.HasEncoder && Dependence == ColumnDependence.ByLatents ? ProposalsOfRow : SamplesOfGaps);
        var filled = TableParts.Join([.. Parts(rows).Select(part =>
        {
            var encoded = Codec.Encode(part.Part);
            return mode == ImputationMode.Mean
                ? Codec.Guess(Model.Predict(encoded, bank))
                : Codec.Decode(Model.ImputeRange(encoded, mode, bank, seed, part.First), seed, firstRow: part.First);
        })]);
        var context = Context.ToHashSet(StringComparer.Ordinal);
        return new Table([.. rows.Columns.Select(column => filled.Find(column.Name) is { } other && column.MissingCount > 0 && !context.Contains(column.Name)
            ? TableParts.Fill(column, other)
            : column)]);
    }
}
