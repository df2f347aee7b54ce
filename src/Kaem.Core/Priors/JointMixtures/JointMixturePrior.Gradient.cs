using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>
/// The prior's half of the gradient of the log-likelihood. A sample's pull on a component is weighed by the responsibility r_k. With g = d log p_k/dy and h =
/// A_k⁻ᵀ·g, the gradient of log p is r_k·(-h) by the mean, r_k·(-h·yᵀ) by A_k below its diagonal, r_k·(-h_l·y_l·A(l, l) - 1) by the logarithm of its diagonal,
/// r_k - α_k by a logit, and r_k·(∇f - ∇log Z) by an energy's parameters.
/// </content>
internal sealed unsafe partial class JointMixturePrior
{
    /// <summary>Adds the gradient of <c>-Σ_s w_s·log p(z_s)</c> to those of whatever is learned. Samples of weight 0 cost nothing.</summary>
    /// <param name="z">[L, S].</param>
    /// <param name="sampleWeights">w, S values that sum to 1.</param>
    /// <param name="kind">Normalised: what there is to normalise is known.</param>
    /// <param name="priorWeights">None.</param>
    /// <exception cref="ArgumentException">A contrastive gradient is asked for.</exception>
    public override void AccumulateGradient(
        FloatBuffer z, ReadOnlySpan<float> sampleWeights, PriorGradient kind, ReadOnlySpan<float> priorWeights, WorkerPool workers)
    {
        CheckWeights(z, sampleWeights, kind, priorWeights);
        if (kind != PriorGradient.Normalised)
            throw new ArgumentException($"A joint mixture knows its normalisation: ask for {PriorGradient.Normalised} gradients.", nameof(kind));
        if (!_followsGradient && _tilted is null)
            return;
        _tilted?.Tilted.RequireExpectations(workers);
        _gradient.Run(z, sampleWeights, workers);
    }

    /// <summary>Three runs: the samples' responsibilities a tile a part, then components, then axes.</summary>
    private sealed class GradientBody(JointMixturePrior prior) : IParallelBody
    {
        private enum Phase
        {
            Tiles,
            Components,
            Axes,
        }

        private readonly ScratchPool<ComponentScratch> _scratch = new(() => new ComponentScratch(prior.Latents));
        private readonly ElementSelection _choice = new();
        private readonly float[] _masses = new float[prior.Components];
        private double[] _logp = [];
        private float[] _weights = [];
        private FloatBuffer? _z, _shares, _y;
        private int _count;
        private Phase _phase;

        public void Run(FloatBuffer z, ReadOnlySpan<float> sampleWeights, WorkerPool workers)
        {
            int all = sampleWeights.Length;
            if (_weights.Length < all)
                (_weights, _logp) = (new float[all], new double[all]);
            double total = 0;
            _choice.Begin(all);
            for (int s = 0; s < all; s++)
            {
                total += sampleWeights[s];
                if (sampleWeights[s] == 0)
                    continue;
                _weights[_choice.Count] = sampleWeights[s];
                _choice.Add(s);
            }
            _choice.End();
            _count = _choice.Count;
            if (_count == 0)
                return;
            // Room for all samples: how many are chosen changes from step to step.
            FloatBuffer.Grow(ref _z, checked(prior.Latents * all + ElementSelection.Excess));
            FloatBuffer.Grow(ref _shares, checked(prior.Components * all));
            if (prior._tilted is not null)
                FloatBuffer.Grow(ref _y, checked(prior.Components * prior.Latents * all));
            for (int l = 0; l < prior.Latents; l++)
                _choice.Take(z.Pointer + (nint)l * all, _z!.Pointer + (nint)l * _count);
            (_phase, int tiles) = (Phase.Tiles, Parts(_count));
            workers.For(tiles, this);
            _phase = Phase.Components;
            workers.For(prior.Components, this);
            if (prior._followsGradient)
            {
                var logits = prior.Proportions.Logits!.Gradient;
                for (int k = 0; k < _masses.Length; k++)
                    logits[k] -= (float)(_masses[k] - total * prior.Weights[k]);
            }
            _phase = Phase.Axes;
            if (prior._tilted is not null)
                workers.For(prior.Latents, this);
        }

        public void Execute(int part)
        {
            switch (_phase)
            {
                case Phase.Tiles: Respond(part); break;
                case Phase.Components: Component(part); break;
                default: Axis(part); break;
            }
        }

        /// <summary>Responsibilities times weights, K x samples.</summary>
        private void Respond(int part)
        {
            var tile = prior._tiles.Rent();
            int first = part * Tile.Samples, count = Math.Min(Tile.Samples, _count - first);
            tile.Load(_z!, _count, first, count);
            tile.Evaluate();
            tile.Respond(_logp.AsSpan(first, count));
            for (int k = 0; k < prior.Components; k++)
            {
                tile.Matters(k);
                TensorPrimitives.Multiply(tile.Of(k), _weights.AsSpan(first, count), Shares(k).Slice(first, count));
            }
            prior._tiles.Return(tile);
        }

        private Span<float> Shares(int k) => _shares!.Span.Slice(k * _count, _count);

        private Span<float> Coordinates(int k, int q) => _y!.Span.Slice((k * prior.Latents + q) * _count, _count);

        private void Component(int k)
        {
            var shares = Shares(k);
            double mass = PartitionFunction.Sum(shares);
            _masses[k] = (float)mass;
            if (mass == 0)
                return;
            var tile = prior._tiles.Rent();
            var scratch = _scratch.Rent();
            scratch.Clear();
            for (int first = 0; first < _count; first += Tile.Samples)
            {
                var own = shares.Slice(first, Math.Min(Tile.Samples, _count - first));
                if (prior._tilted is null && own.IndexOfAnyExcept(0f) < 0)
                    continue;
                tile.Load(_z!, _count, first, own.Length);
                tile.ToAxes(k);
                for (int q = 0; q < prior.Latents && prior._tilted is not null; q++)
                    tile.Y.Row(q).CopyTo(Coordinates(k, q)[first..]);
                if (!prior._followsGradient)
                    continue;
                tile.Slopes(k, own);
                scratch.Add(tile.Slope, tile.Y, prior.Frames.IsFull);
            }
            if (prior._followsGradient)
                scratch.Write(prior.Frames, k, mass);
            _scratch.Return(scratch);
            prior._tiles.Return(tile);
        }

        /// <summary>The energies along axis q of all components.</summary>
        private void Axis(int q)
        {
            var densities = prior._tilted!.Tilted;
            var workspace = densities.Workspaces.Rent();
            var weights = workspace.Samples(_count);
            for (int k = 0; k < prior.Components; k++)
            {
                if (_masses[k] == 0)
                    continue;
                TensorPrimitives.Negate(Shares(k), weights);
                densities.AccumulateScores(k, q, Coordinates(k, q), weights);
            }
            densities.AccumulateExpectation(q, _masses, workspace);
            densities.Workspaces.Return(workspace);
        }
    }

    /// <summary>Σ_s g·yᵀ and Σ_s g of a component, g weighed.</summary>
    private sealed class ComponentScratch(int latents)
    {
        private readonly FloatBuffer _products = new(checked(latents * latents)), _row = new(latents);
        private readonly float[] _sums = new float[latents];

        public void Clear()
        {
            _products.Span.Clear();
            Array.Clear(_sums);
        }

        public void Add(MatrixView slope, MatrixView y, bool full)
        {
            if (full)
                MatrixProduct.Multiply(slope, false, y, true, _products.AsMatrix(latents, latents), true, Alone);
            for (int l = 0; l < latents; l++)
            {
                _sums[l] += VectorMath.Sum(slope.Row(l));
                if (!full)
                    _products[l * latents + l] += VectorMath.Dot(slope.Row(l), y.Row(l));
            }
        }

        /// <summary>
        /// Adds the loss's gradient: <c>A⁻ᵀ·Σg</c> by the mean, <c>A⁻ᵀ·Σg·yᵀ</c> by A, and the weight of the samples by the logarithm of its determinant.
        /// </summary>
        public void Write(ComponentFrames frames, int k, double mass)
        {
            var means = frames.Means.Gradient.Span.Slice(k * latents, latents);
            var scales = frames.LogScales.Gradient.Span.Slice(k * latents, latents);
            var inverses = frames.InverseScales(k);
            if (!frames.IsFull)
            {
                for (int l = 0; l < latents; l++)
                {
                    means[l] += inverses[l] * _sums[l];
                    scales[l] += _products[l * latents + l] + (float)mass;
                }
                return;
            }
            var inverse = frames.Inverse(k);
            int at = k * ComponentFrames.SlantsOf(latents);
            for (int i = 0; i < latents; i++)
            {
                var row = _row.Span[..(i + 1)];
                row.Clear();
                float mean = 0;
                for (int l = i; l < latents; l++)
                {
                    float weight = inverse[l * latents + i];
                    mean += weight * _sums[l];
                    TensorPrimitives.MultiplyAdd(_products.Span.Slice(l * latents, i + 1), weight, row, row);
                }
                means[i] += mean;
                scales[i] += row[i] / inverses[i] + (float)mass;
                var slants = frames.Slants!.Gradient.Span.Slice(at, i);
                TensorPrimitives.Add(slants, row[..i], slants);
                at += i;
            }
        }
    }
}
