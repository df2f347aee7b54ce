using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>A tile of samples: their log-densities under every component.</content>
internal sealed unsafe partial class JointMixturePrior
{
    /// <summary>Working memory of one thread: some neighbouring samples, latent by latent, filled up with zeros.</summary>
    internal sealed class Tile
    {
        /// <summary>Samples of a tile at most; also between rows.</summary>
        public const int Samples = 64;

        // A component that has less of a sample has nothing to say about it that single precision would tell.
        private const float Negligible = 1e-10f;

        private readonly JointMixturePrior _prior;
        private readonly FloatBuffer _z, _y, _scratch, _h, _logs, _sums, _values;

        public Tile(JointMixturePrior prior)
        {
            _prior = prior;
            int size = checked(prior.Frames.Padded * Samples);
            (_z, _y, _scratch, _h) = (new FloatBuffer(size), new FloatBuffer(size), new FloatBuffer(size), new FloatBuffer(size));
            _logs = new FloatBuffer(checked(prior.Components * Samples));
            (_sums, _values) = (new FloatBuffer(Samples), new FloatBuffer(Samples));
        }

        /// <summary>Samples that are there.</summary>
        public int Count { get; private set; }

        /// <summary>The same, filled up to what kernels take.</summary>
        private int Lanes => (Count + TriangularKernel.Lanes - 1) / TriangularKernel.Lanes * TriangularKernel.Lanes;

        /// <summary>y, from the last <see cref="ToAxes"/>.</summary>
        public MatrixView Y => new(_y, _y.Pointer, _prior.Latents, Count, Samples);

        /// <summary>d log p/dy, weighed, from the last <see cref="Slopes(int, ReadOnlySpan{float})"/>.</summary>
        public MatrixView Slope => new(_scratch, _scratch.Pointer, _prior.Latents, Count, Samples);

        /// <summary>Component k's log-densities or, after <see cref="Respond"/>, responsibilities.</summary>
        public Span<float> Of(int k) => _logs.Span.Slice(k * Samples, Count);

        /// <summary>Latent l of the samples.</summary>
        public Span<float> Latent(int l) => _z.Span.Slice(l * Samples, Count);

        /// <summary>A gradient by latent l.</summary>
        public ReadOnlySpan<float> Gradient(int l) => _h.Span.Slice(l * Samples, Count);

        /// <summary>Makes room for samples, whose latents are then to be written.</summary>
        public void Begin(int count)
        {
            Count = count;
            if (count == Lanes)
                return;
            for (int l = 0; l < _prior.Latents; l++)
                _z.Span.Slice(l * Samples + count, Lanes - count).Clear();
        }

        /// <summary>Takes neighbouring samples out of a matrix [L, S].</summary>
        /// <param name="stride">S.</param>
        public void Load(FloatBuffer z, int stride, int first, int count)
        {
            Begin(count);
            for (int l = 0; l < _prior.Latents; l++)
                new ReadOnlySpan<float>(z.Pointer + (nint)l * stride + first, count).CopyTo(Latent(l));
        }

        /// <summary>y = A_k⁻¹·(z - m_k).</summary>
        public void ToAxes(int k) => _prior.Frames.ToAxes(k, _z.Pointer, _scratch.Pointer, _y.Pointer, Samples, Lanes);

        /// <summary><c>log α_k + log p_k(z)</c> for all components.</summary>
        public void Evaluate()
        {
            var weights = _prior.Weights;
            for (int k = 0; k < weights.Length; k++)
            {
                if (weights[k] == 0)
                    Of(k).Fill(float.NegativeInfinity);
                else
                    Evaluate(k, (float)(Math.Log(weights[k]) - _prior.Frames.LogDeterminants[k]));
            }
        }

        /// <summary>Log-densities become responsibilities, and the sample's log-density is given: -∞, and no responsibilities, where no component is.</summary>
        public void Respond(Span<double> logp)
        {
            Span<float> largest = _values.Span[..Count], sums = _sums.Span[..Count];
            largest.Fill(float.NegativeInfinity);
            for (int k = 0; k < _prior.Components; k++)
                TensorPrimitives.Max(largest, Of(k), largest);
            for (int s = 0; s < Count; s++)
            {
                if (float.IsNegativeInfinity(largest[s]))
                    largest[s] = 0;
            }
            sums.Clear();
            for (int k = 0; k < _prior.Components; k++)
            {
                var row = Of(k);
                TensorPrimitives.Subtract(row, largest, row);
                VectorMath.Exp(row, row);
                TensorPrimitives.Add(sums, row, sums);
            }
            for (int s = 0; s < Count; s++)
            {
                logp[s] = sums[s] > 0 ? largest[s] + Math.Log(sums[s]) : double.NegativeInfinity;
                sums[s] = sums[s] > 0 ? 1 / sums[s] : 0;
            }
            for (int k = 0; k < _prior.Components; k++)
                TensorPrimitives.Multiply(Of(k), sums, Of(k));
        }

        /// <summary>Takes away what components have of samples that others explain; whether anything is left of component k.</summary>
        public bool Matters(int k)
        {
            bool any = false;
            foreach (ref float share in Of(k))
            {
                if (share < Negligible)
                    share = 0;
                else
                    any = true;
            }
            return any;
        }

        /// <summary>d log p(z)/dz, from responsibilities.</summary>
        public void Differentiate()
        {
            _h.Span.Clear();
            for (int k = 0; k < _prior.Components; k++)
            {
                if (!Matters(k))
                    continue;
                ToAxes(k);
                Slopes(k);
                FillUp(Of(k), 1);
                _prior.Frames.AddGradient(k, _scratch.Pointer, _values.Pointer, _h.Pointer, Samples, Lanes);
            }
        }

        /// <summary>d log p_k/dy at <see cref="Y"/>, times weights, to <see cref="Slope"/>; 0 where they are.</summary>
        public void Slopes(int k, ReadOnlySpan<float> weights)
        {
            Slopes(k);
            FillUp(weights, 1);
            TileKernel.Weigh(_scratch.Pointer, _values.Pointer, null, _scratch.Pointer, add: false, _prior.Frames.Padded, Samples, Lanes);
        }

        private void Slopes(int k)
        {
            if (_prior._tilted is not { } tilted)
            {
                _values.Span.Fill(-1);
                TileKernel.Weigh(_y.Pointer, _values.Pointer, null, _scratch.Pointer, add: false, _prior.Frames.Padded, Samples, Lanes);
                return;
            }
            _scratch.Span.Clear();
            var densities = tilted.Tilted;
            var workspace = densities.Workspaces.Rent();
            var values = _sums.Span[..Count];
            for (int q = 0; q < _prior.Latents; q++)
                densities.EvaluateLog(k, q, Y.Row(q), values, Slope.Row(q), workspace);
            densities.Workspaces.Return(workspace);
        }

        private void Evaluate(int k, float constant)
        {
            ToAxes(k);
            var target = Of(k);
            if (_prior._normal is { } normal)
            {
                TileKernel.Squares(_y.Pointer, _sums.Pointer, normal.Domain, _prior.Latents, Samples, Lanes);
                TensorPrimitives.Multiply(_sums.Span[..Count], -0.5f, target);
                TensorPrimitives.Add(target, constant + (float)normal.LogConstant(_prior.Latents), target);
                return;
            }
            var densities = _prior._tilted!.Tilted;
            var workspace = densities.Workspaces.Rent();
            var values = _values.Span[..Count];
            target.Fill(constant);
            for (int q = 0; q < _prior.Latents; q++)
            {
                densities.EvaluateLog(k, q, Y.Row(q), values, default, workspace);
                TensorPrimitives.Add(target, values, target);
            }
            densities.Workspaces.Return(workspace);
        }

        /// <summary>Weights with zeros behind them.</summary>
        private void FillUp(ReadOnlySpan<float> weights, float factor)
        {
            TensorPrimitives.Multiply(weights, factor, _values.Span);
            _values.Span[weights.Length..].Clear();
        }
    }
}
