using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Posteriors;

/// <summary>Annealed importance sampling: chains that go from prior to posterior together, each with one weight.</summary>
internal sealed class AnnealedEvidence : RowEvidence
{
    private const uint Update = uint.MaxValue - 1;
    private const uint PilotUpdate = uint.MaxValue - 3;

    private readonly AnnealedImportanceSamplingEstimator _estimator;
    private readonly double[] _temperatures;
    private readonly FloatBuffer _starts;
    private readonly FloatBuffer _pilotStarts;

    public AnnealedEvidence(JointModel network, AnnealedImportanceSamplingEstimator estimator, WorkerPool workers)
        : base(network, estimator, estimator.Chains)
    {
        _estimator = estimator;
        _temperatures = new double[estimator.Temperatures + 1];
        TemperatureSchedule.PowerLaw(estimator.Exponent).Fill(_temperatures, 0, 1);
        _starts = DrawStarts(estimator.Chains, workers);
        _pilotStarts = Pilot.DrawStarts(this, workers);
    }

    protected override EvidenceBlock CreateBlock(int rows) => new Block(this, rows);

    private sealed class Block : EvidenceBlock
    {
        private readonly AnnealedEvidence _owner;
        private readonly PosteriorTarget _target;
        private readonly LangevinChains _chains;
        private readonly double[] _logWeights;
        private readonly Pilot? _pilot;

        public Block(AnnealedEvidence owner, int rows)
            : base(rows)
        {
            _owner = owner;
            int replicas = owner._estimator.Chains;
            _target = new PosteriorTarget(owner.Network, rows, replicas, 1);
            _chains = new LangevinChains(owner._estimator.Sampler, checked(rows * replicas), owner.Network.Prior.Latents);
            _chains.ShareNumbersAmongRows(replicas);
            _logWeights = new double[_chains.State.Chains];
            _pilot = _chains.Sampler.NeedsPilots ? new Pilot(owner, rows) : null;
        }

        public override void Estimate(ReadOnlySpan<float> rows, WorkerPool workers)
        {
            var estimator = _owner._estimator;
            _target.Load(rows, workers);
            LongRun.Place(_chains.State, _owner._starts);
            AnnealedImportanceSampling.Run(
                _chains.State, _chains.Sampler, _target, _owner._temperatures, estimator.StepsPerTemperature,
                _owner.Network.Options.SeedInForce, Update, _logWeights, workers, _pilot?.StepSizes(rows, workers));
            for (int b = 0; b < Estimates.Length; b++)
                Estimates[b] = ImportanceSamplingEvidence.Estimate(_logWeights.AsSpan(b * estimator.Chains, estimator.Chains));
        }
    }

    /// <summary>A few chains of each row that go the way first, with random numbers of their own, to find the sampler's step sizes.</summary>
    private sealed class Pilot
    {
        private const int Chains = 4;

        private readonly AnnealedEvidence _owner;
        private readonly PosteriorTarget _target;
        private readonly ChainState _state;
        private readonly ISampler _sampler;
        private readonly AnnealedStepSizes _sizes;

        public Pilot(AnnealedEvidence owner, int rows)
        {
            _owner = owner;
            int chains = checked(rows * Chains), latents = owner.Network.Prior.Latents;
            _target = new PosteriorTarget(owner.Network, rows, Chains, 1);
            _state = new ChainState(chains, latents);
            for (int c = 0; c < chains; c++)
                _state.Names[c] = (uint)(c % Chains);
            _sampler = SamplerFactory.Create(owner._estimator.Sampler, chains, latents);
            _sizes = new AnnealedStepSizes(rows, Chains, owner._temperatures.Length);
        }

        public AnnealedStepSizes StepSizes(ReadOnlySpan<float> rows, WorkerPool workers)
        {
            _target.Load(rows, workers);
            LongRun.Place(_state, _owner._pilotStarts);
            _sizes.Find(
                _state, _sampler, _target, _owner._temperatures, _owner._estimator.StepsPerTemperature,
                _owner.Network.Options.SeedInForce, PilotUpdate, workers);
            return _sizes;
        }

        public static FloatBuffer DrawStarts(AnnealedEvidence owner, WorkerPool workers) => owner.DrawStarts(Chains, workers, PilotUpdate);
    }
}
