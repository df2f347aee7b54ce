using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Posteriors;

/// <summary>Thermodynamic integration and the steppingstone estimator: chains at all temperatures side by side.</summary>
internal sealed class PowerPosteriorEvidence : RowEvidence
{
    // No training has so many updates: the chains' random numbers are no update's.
    private const uint Update = uint.MaxValue;

    private readonly PowerPosteriorEstimator _estimator;
    private readonly MarkovChainOptions _sampler;
    private readonly FloatBuffer _starts;
    private readonly PriorImages _prior;

    public PowerPosteriorEvidence(JointModel network, PowerPosteriorEstimator estimator, WorkerPool workers)
        : base(network, estimator, checked(estimator.Chains * estimator.Temperatures))
    {
        _estimator = estimator;
        _sampler = estimator.Sampler.Tempered(estimator.Temperatures, TemperatureSchedule.PowerLaw(estimator.Exponent));
        _starts = DrawStarts(LongRun.Starts(_sampler, estimator.Chains), workers);
        var stream = new RandomStream(network.Options.SeedInForce, StreamPurpose.PowerPosteriorPrior);
        _prior = new PriorImages(network, stream, checked(estimator.Chains * estimator.Draws), workers);
    }

    /// <summary>All that the chains of each row tell.</summary>
    /// <param name="rows">B x D.</param>
    /// <returns>B paths.</returns>
    public ThermodynamicPath[] Paths(ReadOnlySpan<float> rows, WorkerPool workers)
    {
        int columns = Network.Likelihood.Columns, count = rows.Length / columns;
        var paths = new ThermodynamicPath[count];
        for (int at = 0; at < count; at += MostRows)
        {
            int take = Math.Min(MostRows, count - at);
            var block = (ChainBlock)BlockOf(take, MostRows);
            block.Estimate(rows.Slice(at * columns, take * columns), workers);
            for (int b = 0; b < take; b++)
                paths[at + b] = block.Path(b);
        }
        return paths;
    }

    protected override EvidenceBlock CreateBlock(int rows) => new ChainBlock(this, rows);

    private sealed class ChainBlock : EvidenceBlock, IParallelBody
    {
        private readonly PowerPosteriorEvidence _owner;
        private readonly PosteriorTarget _target;
        private readonly LongRun _run;
        private readonly FloatBuffer _atPrior;
        // ℓ: row by row, as PowerPosteriorTrace wants it.
        private readonly double[] _traces, _influences;
        private readonly int _rows, _draws;

        public ChainBlock(PowerPosteriorEvidence owner, int rows)
            : base(rows)
        {
            _owner = owner;
            _rows = rows;
            var estimator = owner._estimator;
            _target = new PosteriorTarget(owner.Network, rows, estimator.Chains, estimator.Temperatures);
            _run = new LongRun(owner._sampler, rows, estimator.Chains, owner.Network.Prior.Latents);
            _draws = checked(estimator.Chains * estimator.Draws);
            _atPrior = new FloatBuffer(checked(rows * _draws));
            _traces = new double[checked(rows * _draws * (estimator.Temperatures + 1))];
            _influences = new double[checked(rows * _draws)];
        }

        public override void Estimate(ReadOnlySpan<float> rows, WorkerPool workers)
        {
            var estimator = _owner._estimator;
            _target.Load(rows, workers);
            _owner._prior.LogLikelihood(_target.Batch, _atPrior.AsMatrix(_rows, _draws), workers);
            for (int b = 0; b < _rows; b++)
            {
                for (int i = 0; i < _draws; i++)
                    Trace(b, 0)[i] = _atPrior[b * _draws + i];
            }
            _run.WarmUp(_owner._starts, estimator.WarmUp, _target, _owner.Network.Options.SeedInForce, Update, workers);
            for (int draw = 0; draw < estimator.Draws; draw++)
            {
                _run.Step(_target, workers);
                Keep(draw);
            }
            workers.For(_rows, this);
        }

        /// <summary>The estimate of one row.</summary>
        public void Execute(int index)
        {
            var trace = TraceOf(index);
            var influences = _influences.AsSpan(index * _draws, _draws);
            Estimates[index] = _owner._estimator is ThermodynamicIntegrationEstimator
                ? ThermodynamicIntegration.Estimate(trace, influences)
                : Steppingstone.Estimate(trace, influences);
        }

        /// <summary>All that the last block's chains told of one row.</summary>
        public ThermodynamicPath Path(int index) => ThermodynamicPath.Of(TraceOf(index), _influences.AsSpan(index * _draws, _draws));

        private PowerPosteriorTrace TraceOf(int index)
        {
            int length = _draws * (_owner._estimator.Temperatures + 1);
            return new PowerPosteriorTrace(_run.Chains.Schedule, _traces.AsSpan(index * length, length), _owner._estimator.Chains);
        }

        private void Keep(int draw)
        {
            var estimator = _owner._estimator;
            double[] likelihoods = _run.Chains.State.Points.LogLikelihood;
            for (int c = 0; c < likelihoods.Length; c++)
            {
                int k = c / (_rows * estimator.Chains) + 1, row = _target.RowOf[c], replica = c % estimator.Chains;
                Trace(row, k)[replica * estimator.Draws + draw] = likelihoods[c];
            }
        }

        private Span<double> Trace(int row, int temperature) =>
            _traces.AsSpan((row * (_owner._estimator.Temperatures + 1) + temperature) * _draws, _draws);
    }
}
