using Kaem.ML.Encoders;
using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Encoders;

/// <summary>What an encoder of rows in parts sees, and its convolutions of the images among them.</summary>
public class JointEncoderTests
{
    private const float Gap = float.NaN;
    private static readonly WorkerPool Workers = new(2);

    private static JointGeneratorOptions Parts => KaemGenerator.Joint(
        KaemPart.Numbers("numbers", LikelihoodBlock.Gaussian(2)),
        KaemPart.Image("image", new ImageShape(2, 3, 1)),
        KaemPart.Label("label", 3));

    [Fact]
    public void It_is_told_which_parts_are_missing()
    {
        float[] rows =
        [
            1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0,
            1, Gap, Gap, Gap, Gap, Gap, Gap, Gap, 0, 0, 1,
            Gap, Gap, 3, 4, 5, 6, 7, Gap, Gap, Gap, Gap,
        ];
        // A number for each part; where any entry may be missing, for each of the numbers, which are not missing together.
        Seen(Parts, rows, tells: false).Should().Equal(
            1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0, 0, 0, 0,
            1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0,
            0, 0, 3, 4, 5, 6, 7, 0, 0, 0, 0, 1, 1, 1);
        Seen(Parts, rows, tells: true).Should().Equal(
            1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0, 0, 0, 0, 0,
            1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 0,
            0, 0, 3, 4, 5, 6, 7, 0, 0, 0, 0, 1, 1, 1, 1);
        Seen(KaemGenerator.Joint(KaemPart.Numbers("numbers", LikelihoodBlock.Gaussian(2))), [5, 6], tells: false).Should().Equal(5, 6);
    }

    [Fact]
    public void Parts_are_hidden_from_it_as_often_as_asked_and_never_all()
    {
        const int count = 4000;
        var joint = KaemGenerator.Joint(
            KaemPart.Numbers("a", LikelihoodBlock.Gaussian()) with { HiddenFromEncoder = 0.3f }, KaemPart.Label("b", 2) with { HiddenFromEncoder = 0.6f });
        float[] rows = [.. Enumerable.Range(0, count).SelectMany(i => i % 4 == 3 ? new[] { 5, Gap, Gap } : [5, 1, 0])];
        float[] seen = Seen(joint, rows, tells: false, training: (3, 8));
        int hiddenA = 0, hiddenB = 0;
        for (int i = 0; i < count; i++)
        {
            var row = seen.AsSpan(i * 5, 5);
            bool a = row[3] == 1, b = row[4] == 1;
            (a && b).Should().BeFalse();
            row[0].Should().Be(a ? 0 : 5);
            (row[1] + row[2]).Should().Be(b ? 0 : 1);
            if (i % 4 == 3)
                a.Should().BeFalse("it is all that the row has");
            hiddenA += a ? 1 : 0;
            hiddenB += b && i % 4 != 3 ? 1 : 0;
        }
        // Both at once, with probability 0.18, hides neither.
        (hiddenA / 3000.0).Should().BeApproximately(0.12, 0.03);
        (hiddenB / 3000.0).Should().BeApproximately(0.42, 0.045);
        Seen(joint, rows, tells: false, training: (3, 8)).Should().Equal(seen);
        Seen(joint, rows, tells: false, training: (3, 9)).Should().NotEqual(seen);
        Seen(joint, [5, 1, 0], tells: false).Should().Equal(5, 1, 0, 0, 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Convolutions_of_images_have_right_gradients(bool kept)
    {
        var encoder = Encoder(KaemEncoder.Convolutional(layers: [new(3, 2, 1, 0)], hidden: [5]));
        var network = (JointEncoder)encoder.Network;
        network.Inputs.Should().Be(11 + 3);
        network.Parameters.Select(parameter => parameter.Name).Should().OnlyHaveUniqueItems().And.OnlyContain(name => name.StartsWith("encoder/"));
        network.Initialise(3, Workers);
        foreach (var parameter in network.Parameters.Where(parameter => parameter.Name.EndsWith("bias")))
        {
            // Units that are clearly on or off: slopes across a kink say nothing.
            for (int i = 0; i < parameter.Length; i++)
                parameter.Value[i] = i % 3 > 0 ? 3 : -3;
        }
        const int samples = 6;
        var workspace = network.CreateWorkspace(samples);
        new RandomStream(5, StreamPurpose.Initialisation).Normal(KanFixture.Span(workspace.Input));
        float[] inputs = KanFixture.Span(workspace.Input).ToArray();
        int[] chosen = kept ? [0, 3, 4] : [0, 1, 2, 3, 4, 5];
        var cotangent = new float[chosen.Length * network.Outputs];
        new RandomStream(6, StreamPurpose.Initialisation).Normal(cotangent);

        double Loss()
        {
            workspace.Samples = samples;
            network.Forward(workspace, Workers);
            double loss = 0;
            for (int s = 0; s < chosen.Length; s++)
            {
                for (int d = 0; d < network.Outputs; d++)
                    loss += (double)workspace.Output.Row(chosen[s])[d] * cotangent[s * network.Outputs + d];
            }
            return loss;
        }

        Loss();
        if (kept)
            workspace.Keep(chosen);
        cotangent.CopyTo(KanFixture.Span(workspace.OutputGradient));
        network.Backward(workspace, ParameterGradients.Written, inputs: true, Workers);
        float[] dx = KanFixture.Span(workspace.InputGradient).ToArray();
        workspace.Samples = samples;
        inputs.CopyTo(KanFixture.Span(workspace.Input));
        foreach (var parameter in network.Parameters)
            FiniteDifference.Check(parameter, Loss, 2e-3f, 1e-2);
        if (!kept)
            FiniteDifference.Check(KanFixture.Span(workspace.Input), dx, Loss, 1e-3f, 1e-2, "inputs");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parameters_are_counted_without_making_them(bool tells)
    {
        foreach (KaemEncoder options in new KaemEncoder[]
        {
            KaemEncoder.Plain([7]), KaemEncoder.Kan([5]), KaemEncoder.Convolutional(layers: [new(3, 2, 1, 0), new(2, 1, 1, 0)], hidden: [5]),
        })
        {
            var amortised = PosteriorSampler.Amortised(options);
            var model = new KaemOptions { LatentSize = 1, OuterSize = 2, Generator = Parts, Sampler = amortised, AllowMissing = tells };
            ((long)EncoderFactory.CountParameters(model, amortised, 11)).Should()
                .Be(Encoder(options, tells).Network.Parameters.Sum(parameter => (long)parameter.Length));
        }
    }

    private static RowEncoder Encoder(KaemEncoder options, bool tells = false) =>
        new(options, new RowLayout(Parts.Likelihood!, 11), tells, 2, joint: Parts);

    private static float[] Seen(JointGeneratorOptions joint, float[] rows, bool tells, (ulong, uint)? training = null)
    {
        int columns = joint.Likelihood!.Columns, count = rows.Length / columns;
        var encoder = new RowEncoder(KaemEncoder.Plain([3]), new RowLayout(joint.Likelihood!, columns), tells, 2, joint: joint);
        var pass = encoder.Network.CreateWorkspace(count);
        encoder.CreateLoader().Load(rows, pass.Input, Workers, training);
        return KanFixture.Span(pass.Input).ToArray();
    }
}
