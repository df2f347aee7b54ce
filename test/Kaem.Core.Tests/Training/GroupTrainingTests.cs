using Kaem.ML.Engines;
using Kaem.ML.Tests.Model;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Training;

/// <summary>Workers that train one model together, each with shards of the rows.</summary>
public class GroupTrainingTests
{
    private static readonly Dictionary<string, KaemOptions> Variants = new()
    {
        ["importance sampling"] = SmallModel.Options,
        ["clipped, averaged"] = SmallModel.Options with { GradientClipping = 1, Averaging = 0.9f, Adam = new() { WeightDecay = 0.01f } },
        ["penalised"] = SmallModel.Options with { Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8)) with { Regularisation = new() { Strength = 0.01f } } },
        ["bandwidths"] = SmallModel.Options with { Generator = KaemGenerator.Kan([7], KanBasis.Chebyshev(4)) with { LayerNorm = true } },
        ["ULA, domain follows"] = SmallModel.Options with
        {
            Sampler = PosteriorSampler.Langevin(5, 2e-3f), Likelihood = KaemLikelihood.Gaussian(0.1f),
            Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(8)) with { DomainAdaptation = DomainAdaptation.FollowPosterior() },
        },
        ["tempered MALA"] = SmallModel.Options with { Sampler = PosteriorSampler.Mala(4, 1e-3f).Tempered(3), Likelihood = KaemLikelihood.Gaussian(0.1f) },
        ["autoMALA, persistent"] = SmallModel.Options with
        {
            Sampler = PosteriorSampler.AutoMala(3) with { Chains = MarkovChains.Persistent }, Likelihood = KaemLikelihood.Gaussian(0.1f),
        },
        ["proposals, learned sigma"] = SmallModel.Options with
        {
            Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([20]), draws: 3), LatentSize = 1, OuterSize = 2,
            Likelihood = KaemLikelihood.Gaussian(0.2f, SigmaLearning.PerColumn),
        },
        ["joint mixture"] = SmallModel.Options with
        {
            Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([20])), LatentSize = 2, OuterSize = null,
            Prior = KaemPrior.JointMixture(3) with { Refits = new() { Times = 2, Rows = 60, Rounds = 3 } },
        },
        ["mixture"] = SmallModel.Options with
        {
            Prior = KaemPrior.Mixture(ReferencePrior.Uniform, KanBasis.Rbf(6)), LatentSize = 3, OuterSize = 2,
        },
        ["convolutional, normalised"] = SmallModel.Options with
        {
            Generator = KaemGenerator.Convolutional(new ImageShape(1, 1, 6), [new(4, 1, 1, 0), new(6, 1, 1, 0)]) with { BatchNorm = true },
            Sampler = PosteriorSampler.Langevin(3, 2e-3f), Likelihood = KaemLikelihood.Gaussian(0.1f),
        },
    };

    public static TheoryData<string> Names => [.. Variants.Keys];

    /// <summary>One shard is a training of one's own: the same sums, streams and rows.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void One_shard_gives_the_bits_of_a_training_alone(string name)
    {
        var options = Variants[name] with { Epochs = 2 };
        DataMatrix train = SmallModel.Arc(70), heldOut = SmallModel.Arc(30, 2);
        var alone = KaemModel.Train(options, train, heldOut);
        var (model, _) = Train(options, train, heldOut, shards: 1, workers: 1);
        Values(model).Should().Equal(Values(alone));
        model.Training.Epochs.Should().BeEquivalentTo(alone.Training.Epochs);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_number_of_workers_changes_no_bit(string name)
    {
        var options = Variants[name] with { Epochs = 2 };
        DataMatrix train = SmallModel.Arc(90), heldOut = SmallModel.Arc(30, 2);
        var (one, _) = Train(options, train, heldOut, shards: 4, workers: 1);
        Values(one).Should().NotEqual(Values(KaemModel.Train(options, train, heldOut)), "shards have streams of their own");
        for (int workers = 2; workers <= 4; workers++)
        {
            var (model, others) = Train(options, train, heldOut, shards: 4, workers);
            foreach (var worker in others.Prepend(model))
            {
                Values(worker).Should().Equal(Values(one));
                worker.Training.Epochs.Should().BeEquivalentTo(one.Training.Epochs);
            }
        }
    }

    [Fact]
    public void Shards_learn_as_well_as_a_training_alone()
    {
        var options = SmallModel.Options with { Epochs = 20 };
        DataMatrix train = SmallModel.Arc(400), heldOut = SmallModel.Arc(200, 2);
        double alone = KaemModel.Train(options, train).LogLikelihood(heldOut, 2000).Mean, start = KaemModel.Train(options with { MaxSteps = 1 }, train)
            .LogLikelihood(heldOut, 2000).Mean;
        double together = Train(options, train, null, shards: 4, workers: 2).Model.LogLikelihood(heldOut, 2000).Mean;
        together.Should().BeGreaterThan(start + 0.8 * (alone - start));
    }

    /// <summary>Numbers that are not finite on one worker send all of them back, to the same state.</summary>
    [Fact]
    public void A_worker_whose_numbers_explode_takes_all_back()
    {
        var options = SmallModel.Options with
        {
            LearningRate = 1e6f, MaxRecoveries = 2, Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8), OutputActivation.None),
        };
        using var group = new LocalGroup(4, 2);
        var train = SmallModel.Arc(90);
        var faults = group.Run(worker =>
        {
            try
            {
                TrainOn(options, train, null, worker);
                return null;
            }
            catch (KaemTrainingException exception)
            {
                return exception;
            }
        });
        faults.Should().NotContainNulls();
        Values(faults[1]!.LastGood).Should().Equal(Values(faults[0]!.LastGood));
        faults.Select(fault => fault!.LastGood.Training.Recoveries).Should().AllBeEquivalentTo(2);
    }

    [Fact]
    public void Workers_stop_together()
    {
        using var group = new LocalGroup(4, 3) { StopAfter = 12 };
        var models = group.Run(worker => TrainOn(SmallModel.Options, SmallModel.Arc(90), null, worker));
        models.Select(model => model.Training.Steps).Distinct().Should().ContainSingle().Which.Should().BeInRange(1, 10);
        models.Should().OnlyContain(model => model.Training.StoppedEarly);
        Values(models[2]).Should().Equal(Values(models[0]));
    }

    [Fact]
    public void Workers_of_other_options_are_refused()
    {
        using var group = new LocalGroup(2, 2);
        var work = () => group.Run(worker => TrainOn(
            SmallModel.Options with { LearningRate = worker.Shards.Rank == 0 ? 0.01f : 0.02f }, SmallModel.Arc(90), null, worker));
        work.Should().Throw<WorkerLostException>().WithMessage("*different options*");
    }

    [Fact]
    public void A_worker_whose_rows_are_refused_ends_the_group()
    {
        using var group = new LocalGroup(2, 2);
        var train = SmallModel.Arc(90);
        float[] values = train.Values.ToArray();
        values[^1] = float.PositiveInfinity;
        var broken = new DataMatrix(values, 90, 6);
        var work = () => group.Run(worker => TrainOn(SmallModel.Options, broken, null, worker));
        work.Should().Throw<ArgumentException>().WithMessage("Row 89, column 5*");
    }

    [Fact]
    public void What_a_group_cannot_do_is_refused()
    {
        using var group = new LocalGroup(1, 1);
        var components = () => TrainOn(
            SmallModel.Options with { PrincipalComponents = 3, Generator = KaemGenerator.Kan(output: OutputActivation.None) }, SmallModel.Arc(90), null,
            group.Workers[0]);
        components.Should().Throw<NotSupportedException>().WithMessage("PrincipalComponents*");
        using var many = new LocalGroup(128, 1);
        var few = () => TrainOn(SmallModel.Options, SmallModel.Arc(90), null, many.Workers[0]);
        few.Should().Throw<ArgumentException>().WithMessage("90 training rows can't be spread over 128 shards*");
        var equal = () => TrainOn(SmallModel.Options, new DataMatrix(new float[60], 10, 6), null, group.Workers[0]);
        equal.Should().Throw<ArgumentException>().WithMessage("All 10 training rows are equal*");
    }

    private static (KaemModel Model, KaemModel[] Others) Train(KaemOptions options, DataMatrix train, DataMatrix? heldOut, int shards, int workers)
    {
        using var group = new LocalGroup(shards, workers);
        var models = group.Run(worker => TrainOn(options, train, heldOut, worker));
        return (models[0], models[1..]);
    }

    /// <summary>Each worker is handed the rows of its shards alone.</summary>
    private static KaemModel TrainOn(KaemOptions options, DataMatrix train, DataMatrix? heldOut, LocalGroup.Worker worker) => KaemModel.TrainOn(
        options, Own(train, worker.Shards), heldOut is null ? null : Own(heldOut, worker.Shards), new TrainingSetting { Group = worker });

    private static ShardRows Own(DataMatrix rows, Shards shards)
    {
        int first = (int)shards.RowsOf(shards.First, rows.Rows).First, count = (int)ShardRows.CountOf(shards, rows.Rows);
        return new ShardRows(rows.Select([.. Enumerable.Range(first, count)]), shards, rows.Rows);
    }

    private static float[] Values(KaemModel model) => [.. model.Engine.Parameters.SelectMany(parameter =>
    {
        var values = new float[parameter.Length];
        model.Engine.ReadParameter(parameter.Name, values);
        return values;
    })];
}
