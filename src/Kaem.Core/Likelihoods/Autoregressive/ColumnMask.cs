using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// What each unit of a masked network may see (Germain et al. 2015). Column j's outputs see the columns before it. A hidden unit of degree d sees the columns
/// before d; units stand in the order of their degrees, 1 to J - 1, so what may be seen is always the first so many: no mask is stored, and all columns'
/// outputs together cost one pass, whether they are computed at once or one after the other. Where the first columns are context, every unit sees all of it,
/// and there are no outputs for it.
/// </summary>
internal sealed class ColumnMask
{
    /// <summary>Outputs that go through one product together, at least: narrower ones leave vector units idle.</summary>
    private const int StripWidth = 64;

    /// <param name="columns">The row's columns J, as blocks of its entries.</param>
    /// <param name="hidden">Widths of the hidden layers.</param>
    /// <param name="context">How many of the first columns are context, fewer than there are.</param>
    public ColumnMask(ColumnRange[] columns, IReadOnlyList<int> hidden, int context = 0)
    {
        Columns = columns;
        Context = context;
        Hidden = [.. hidden];
        Strips = [.. Enumerable.Range(0, Hidden.Length + 1).Select(FindStrips)];
    }

    /// <summary>The row's columns J, as blocks of its entries.</summary>
    public ColumnRange[] Columns { get; }

    /// <summary>How many of the first columns are context.</summary>
    public int Context { get; }

    /// <summary>Entries of a row that are context: the first so many.</summary>
    public int ContextEntries => Columns[Context].First;

    /// <summary>Widths of the hidden layers.</summary>
    public int[] Hidden { get; }

    /// <summary>Of each layer after the first, the outputs' last, what is computed together: see <see cref="MaskStrip"/>. That of the first is empty.</summary>
    public MaskStrip[][] Strips { get; }

    /// <summary>Units of a hidden layer that see only columns before <paramref name="column"/>: the first so many.</summary>
    public int Units(int layer, int column)
    {
        int width = Hidden[layer];
        if (column >= Columns.Length - 1 && column > 0)
            return width;
        if (Context == 0)
            return (int)Share(column, width, Columns.Length - 1);
        // Half of the units see the context alone, and serve all columns; the first of these has no others.
        int half = (width + 1) / 2;
        return column < Context ? 0 : half + (int)Share(column - Context, width - half, Columns.Length - 1 - Context);

        static long Share(int part, int whole, int parts) => parts == 0 ? 0 : ((long)part * whole + parts - 1) / parts;
    }

    /// <summary>The least column that an output of a layer may not see: a unit's degree, or the output's own column.</summary>
    private IEnumerable<(ColumnRange Outputs, int Degree)> Groups(int layer)
    {
        for (int column = 0; column < Columns.Length; column++)
        {
            if (layer == Hidden.Length && column >= Context)
                yield return (Columns[column], column);
            else if (layer < Hidden.Length && column > 0 && Units(layer, column) is var end && Units(layer, column - 1) is var first && end > first)
                yield return (new ColumnRange(first, end - first), column);
        }
    }

    private MaskStrip[] FindStrips(int layer)
    {
        if (layer == 0)
            return [];
        var strips = new List<MaskStrip>();
        List<MaskStep> steps = [];
        foreach (var (outputs, degree) in Groups(layer))
        {
            steps.Add(new MaskStep(outputs, Units(layer - 1, degree)));
            if (outputs.End - steps[0].Outputs.First >= StripWidth)
                Close();
        }
        if (steps.Count > 0)
            Close();
        return [.. strips];

        void Close()
        {
            int first = steps[0].Outputs.First;
            strips.Add(new MaskStrip(new ColumnRange(first, steps[^1].Outputs.End - first), steps[^1].Inputs, [.. steps]));
            steps = [];
        }
    }
}

/// <summary>Neighbouring outputs that see the same inputs.</summary>
/// <param name="Outputs">The outputs.</param>
/// <param name="Inputs">They see the first so many inputs.</param>
internal readonly record struct MaskStep(ColumnRange Outputs, int Inputs);

/// <summary>Neighbouring outputs that one product computes from the inputs that any of them sees; the weights of what a step does not see are 0.</summary>
/// <param name="Outputs">The outputs.</param>
/// <param name="Inputs">The last step sees the first so many inputs.</param>
/// <param name="Steps">What each sees, ascending.</param>
internal sealed record MaskStrip(ColumnRange Outputs, int Inputs, MaskStep[] Steps);
