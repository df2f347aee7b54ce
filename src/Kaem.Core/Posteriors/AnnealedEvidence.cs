using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Posteriors;

/// <summary>Annealed importance sampling: chains that go from prior to posterior together, each with one weight.</summary>
internal sealed class AnnealedEvidence : RowEvidence
{
    private const uint Update = uint.MaxValue - 1;

    private readonly AnnealedImportanceSamplingEstimator _estimator;
    private readonly double[] _temperatures;
    private readonly FloatBuffer _starts;

    public AnnealedEvidence(KaemNetwork network, AnnealedImportanceSamplingEstimator estimator, WorkerPool workers)
        : base(network, estimator, estimator.Chains)
    {
        _estimator = estimator;
        _temperatures = new double[estimator.Temperatures + 1];
        TemperatureSchedule.PowerLaw(estimator.Exponent).Fill(_temperatures, 0, 1);
        _starts = DrawStarts(estimator.Chains, workers);
    }

    protected override EvidenceBlock CreateBlock(int rows) => new Block(this, rows);

    private sealed class Block : EvidenceBlock
    {
        private readonly AnnealedEvidence _owner;
        private readonly PosteriorTarget _target;
        private readonly LangevinChains _chains;
        private readonly double[] _logWeights;

        public Block(AnnealedEvidence owner, int rows)
            : base(rows)
        {
            _owner = owner;
            int replicas = owner._estimator.Chains;
            _target = new PosteriorTarget(owner.Network, rows, replicas, 1);
            _chains = new LangevinChains(owner._estimator.Sampler, checked(rows * replicas), owner.Network.Prior.Latents);
            _chains.ShareNumbersAmongRows(replicas);
            _logWeights = new double[_chains.State.Chains];
        }

        public override void Estimate(ReadOnlySpan<float> rows, WorkerPool workers)
        {
            var estimator = _owner._estimator;
            _target.Load(rows, workers);
            LongRun.Place(_chains.State, _owner._starts);
            AnnealedImportanceSampling.Run(
                _chains.State, (IMetropolisSampler)_chains.Sampler, _target, _owner._temperatures, estimator.StepsPerTemperature,
                _owner.Network.Options.Seed, Update, _logWeights, workers);
            for (int b = 0; b < Estimates.Length; b++)
                Estimates[b] = ImportanceSamplingEvidence.Estimate(_logWeights.AsSpan(b * estimator.Chains, estimator.Chains));
        }
    }
}
