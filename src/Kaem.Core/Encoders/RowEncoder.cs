using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Encoders;

/// <summary>
/// The network from a row to its proposal's parameters. It sees the row's D values, 0 where they are missing, and V numbers more, 1 where something is missing.
/// Where rows may have gaps that is every variable (numeric column or categorical block); of a row in parts it is every part that is missing as a whole.
/// </summary>
internal sealed class RowEncoder
{
    private readonly RowLayout _layout;
    private readonly PartChoice? _hidden;

    /// <param name="tellsGaps">Whether rows may have gaps.</param>
    /// <param name="latents">Latents L of a sample.</param>
    /// <param name="shape">The images that rows are, for convolutions.</param>
    /// <param name="joint">The parts of rows; null where they have none.</param>
    public RowEncoder(
        KaemEncoder options, RowLayout layout, bool tellsGaps, int latents, ImageShape? shape = null, JointGeneratorOptions? joint = null)
    {
        _layout = layout;
        _hidden = PartChoice.HiddenFromEncoder(joint);
        TellsParts = joint is not null;
        Gaps = joint is null ? tellsGaps ? layout.Parts : [] : GapsOf(joint, layout, tellsGaps);
        Network = joint is not null && options is ConvolutionalEncoderOptions convolutional
            ? EncoderFactory.Create(convolutional, joint, layout.Columns, Gaps.Length, 2 * latents)
            : EncoderFactory.Create(options, layout.Columns, Gaps.Length, 2 * latents, shape);
    }

    /// <summary>The network, from D + V inputs to 2L outputs.</summary>
    public Generator Network { get; }

    /// <summary>The columns whose gaps the network is told of, V ranges of columns that are missing together.</summary>
    public ColumnRange[] Gaps { get; }

    /// <summary>Whether the network is told where rows have gaps.</summary>
    public bool TellsGaps => Gaps.Length > 0;

    /// <summary>Whether some of these are parts of rows, rather than variables.</summary>
    public bool TellsParts { get; }

    /// <summary>How many gaps the network of a model is told of, counted without making it.</summary>
    public static Int128 CountGaps(KaemOptions model, int columns)
    {
        if (model.Joint is { } joint)
            return !TellsAny(joint, model.AllowMissing) ? 0 : joint.Parts.Sum(part => TellsWhole(part, model.AllowMissing) ? 1L : Count(part.Blocks));
        return model.AllowMissing ? Count(RowLayout.Blocks(model.Likelihood, columns)) : 0;

        static long Count(IReadOnlyList<LikelihoodBlock> blocks) => blocks.Sum(block => (long)(block is CategoricalBlock ? 1 : block.Width));
    }

    /// <summary>Room for loading rows of one caller.</summary>
    public LoadBody CreateLoader() => new(this);

    private static ColumnRange[] GapsOf(JointGeneratorOptions joint, RowLayout layout, bool tellsGaps)
    {
        if (!TellsAny(joint, tellsGaps))
            return [];
        var gaps = new List<ColumnRange>();
        foreach (var (part, range) in joint.Parts.Zip(joint.Ranges()))
        {
            if (TellsWhole(part, tellsGaps))
                gaps.Add(range);
            else
                gaps.AddRange(layout.Parts.Where(variable => variable.First >= range.First && variable.First < range.End));
        }
        return [.. gaps];
    }

    /// <summary>A row of one part has it in any case.</summary>
    private static bool TellsAny(JointGeneratorOptions joint, bool tellsGaps) => tellsGaps || joint.Parts.Count > 1;

    private static bool TellsWhole(KaemPart part, bool tellsGaps) => part.IsWhole || !tellsGaps;

    /// <summary>Writes what the network sees of rows, a row a part.</summary>
    internal sealed unsafe class LoadBody(RowEncoder encoder) : IParallelBody
    {
        private float* _rows;
        private MatrixView _input;
        private (ulong Seed, uint Step)? _training;

        /// <param name="rows">B x D.</param>
        /// <param name="input">Receives B x inputs.</param>
        /// <param name="training">Seed and number of the update whose rows they are: parts may then be hidden from the encoder.</param>
        public void Load(ReadOnlySpan<float> rows, MatrixView input, WorkerPool workers, (ulong Seed, uint Step)? training = null)
        {
            fixed (float* source = rows)
            {
                _rows = source;
                (_input, _training) = (input, training);
                workers.For(input.Rows, this);
                _rows = null;
            }
        }

        public void Execute(int index)
        {
            int columns = encoder._layout.Columns;
            var row = new ReadOnlySpan<float>(_rows + (long)index * columns, columns);
            var input = _input.Row(index);
            for (int d = 0; d < columns; d++)
                input[d] = float.IsNaN(row[d]) ? 0 : row[d];
            var gaps = encoder.Gaps;
            for (int v = 0; v < gaps.Length; v++)
                input[columns + v] = row.Slice(gaps[v].First, gaps[v].Count).Contains(float.NaN) ? 1 : 0;
            if (encoder._hidden is { } hidden && _training is var (seed, step))
                Hide(hidden, row, input, seed, step, index);
        }

        /// <summary>What is hidden looks as what is missing.</summary>
        private void Hide(PartChoice choice, ReadOnlySpan<float> row, Span<float> input, ulong seed, uint step, int index)
        {
            Span<bool> chosen = choice.Parts.Length <= PartChoice.MostOnStack ? stackalloc bool[choice.Parts.Length] : new bool[choice.Parts.Length];
            choice.Choose(row, seed, step, index, chosen);
            var gaps = encoder.Gaps;
            for (int p = 0; p < chosen.Length; p++)
            {
                if (!chosen[p])
                    continue;
                var part = choice.Parts[p];
                input.Slice(part.First, part.Count).Clear();
                for (int v = 0; v < gaps.Length; v++)
                {
                    if (gaps[v].First >= part.First && gaps[v].First < part.End)
                        input[encoder._layout.Columns + v] = 1;
                }
            }
        }
    }
}
