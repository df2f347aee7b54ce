using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Encoders;

/// <summary>
/// The network from a row to its proposal's parameters. It sees the row's D values, 0 where they are missing, and, where rows may have gaps, V numbers more:
/// 1 for every variable (numeric column or categorical block) that is missing.
/// </summary>
internal sealed class RowEncoder
{
    private readonly RowLayout _layout;
    private readonly bool _tellsGaps;

    /// <param name="tellsGaps">Whether rows may have gaps.</param>
    /// <param name="latents">Latents L of a sample.</param>
    /// <param name="shape">The images that rows are, for convolutions.</param>
    public RowEncoder(KaemEncoder options, RowLayout layout, bool tellsGaps, int latents, ImageShape? shape = null)
    {
        (_layout, _tellsGaps) = (layout, tellsGaps);
        Network = EncoderFactory.Create(options, layout.Columns, tellsGaps ? layout.Parts.Length : 0, 2 * latents, shape);
    }

    /// <summary>The network, from D or D + V inputs to 2L outputs.</summary>
    public Generator Network { get; }

    /// <summary>Whether the network is told where rows have gaps.</summary>
    public bool TellsGaps => _tellsGaps;

    /// <summary>Room for loading rows of one caller.</summary>
    public LoadBody CreateLoader() => new(this);

    /// <summary>Writes what the network sees of rows, a row a part.</summary>
    internal sealed unsafe class LoadBody(RowEncoder encoder) : IParallelBody
    {
        private float* _rows;
        private MatrixView _input;

        /// <param name="rows">B x D.</param>
        /// <param name="input">Receives B x inputs.</param>
        public void Load(ReadOnlySpan<float> rows, MatrixView input, WorkerPool workers)
        {
            fixed (float* source = rows)
            {
                _rows = source;
                _input = input;
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
            if (!encoder._tellsGaps)
                return;
            var parts = encoder._layout.Parts;
            for (int v = 0; v < parts.Length; v++)
                input[columns + v] = float.IsNaN(row[parts[v].First]) ? 1 : 0;
        }
    }
}
