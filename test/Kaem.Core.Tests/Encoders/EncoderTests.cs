using Kaem.ML.Encoders;
using Kaem.ML.Generators;
using Kaem.ML.Kan;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Encoders;

public class EncoderTests
{
    private const int Samples = 7, Outputs = 4;

    private static readonly ImageShape Image = new(4, 3, 2);

    private static readonly WorkerPool Workers = new(2);

    public static TheoryData<KaemEncoder> Cases =>
    [
        KaemEncoder.Plain([9, 6]),
        KaemEncoder.Plain([]),
        KaemEncoder.Kan([6], KanBasis.Rbf(6, BaseActivation.Silu)),
        KaemEncoder.Kan([]),
        KaemEncoder.Convolutional(Image, [new(3, 3, 2, 1), new(2, 2, 1, 0)], [5]),
        KaemEncoder.Convolutional(Image, [new(2, 4, 1, 2)], []),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_agree_with_finite_differences(KaemEncoder options)
    {
        var network = Network(options);
        foreach (var parameter in network.Parameters)
        {
            // Units that are clearly on or off: slopes across a kink say nothing. And functions that are not all small.
            for (int i = 0; i < parameter.Length && parameter.Name.EndsWith("bias"); i++)
                parameter.Value[i] = i % 2 == 0 ? 3 : -3;
            if (parameter.Name.EndsWith("coefficients"))
                new RandomStream(4, StreamPurpose.Initialisation).Normal(parameter.Value.Span);
        }
        var workspace = Filled(network);
        float[] cotangent = Cotangent();

        double Loss()
        {
            network.Refresh(Workers);
            network.Forward(workspace, Workers);
            double loss = 0;
            var y = KanFixture.Span(workspace.Output);
            for (int i = 0; i < y.Length; i++)
                loss += (double)y[i] * cotangent[i];
            return loss;
        }

        Loss();
        cotangent.CopyTo(KanFixture.Span(workspace.OutputGradient));
        network.Backward(workspace, ParameterGradients.Written, inputs: true, Workers);
        if (network is KanGenerator kan)
        {
            foreach (var layer in kan.Layers)
                layer.FinishGradients();
        }
        foreach (var parameter in network.Parameters.Where(parameter => parameter.IsTrainable))
            FiniteDifference.Check(parameter, Loss, 1e-3f, 1e-2);
        float[] dx = KanFixture.Span(workspace.InputGradient).ToArray();
        FiniteDifference.Check(KanFixture.Span(workspace.Input), dx, Loss, 1e-3f, 1e-2, "inputs");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_deferred_update_moves_a_plain_network_as_Adam_does(int threads)
    {
        var workers = new WorkerPool(threads);
        Generator deferred = Network(KaemEncoder.Plain([150, 6])), plain = Network(KaemEncoder.Plain([150, 6]));
        var optimiser = deferred.CreateOptimiser();
        var adam = new Adam(plain.Parameters);
        for (int t = 1; t <= 3; t++)
        {
            foreach (var (network, kind) in new[] { (deferred, ParameterGradients.Deferred), (plain, ParameterGradients.Written) })
            {
                var workspace = Filled(network);
                network.Forward(workspace, workers);
                Cotangent().CopyTo(KanFixture.Span(workspace.OutputGradient));
                network.Backward(workspace, kind, inputs: false, workers);
                if (network == plain)
                {
                    double norm = adam.SquaredNorm(workers);
                    adam.Step(AdamStep.At(t, 0.01f) with { GradientScale = t == 3 ? 0.5f : 1 }, workers);
                    Math.Abs(norm - _norm).Should().BeLessThan(t == 3 ? 1e-6 * norm : double.PositiveInfinity);
                    continue;
                }
                int parts = optimiser.Prepare(AdamStep.At(t, 0.01f), workspace, workers);
                parts.Should().Be(1 + 3 + 1, "24, 150 and 6 inputs, 64 a part");
                if (t == 3)
                {
                    _norm = optimiser.SquaredNorm(workers);
                    optimiser.Scale(0.5f);
                }
                workers.For(parts, optimiser);
                optimiser.Finish();
            }
        }
        for (int i = 0; i < plain.Parameters.Count; i++)
            deferred.Parameters[i].Value.Span.ToArray().Should().Equal(plain.Parameters[i].Value.Span.ToArray());
    }

    [Fact]
    public void Gaps_become_zeros_and_are_told()
    {
        var layout = new RowLayout(KaemLikelihood.Mixed(LikelihoodBlock.Gaussian(2), LikelihoodBlock.Categorical(3), LikelihoodBlock.Gaussian()), 6);
        float[] rows = [1, float.NaN, 0, 1, 0, 5, 2, 3, float.NaN, float.NaN, float.NaN, float.NaN];
        float[] Seen(bool tells)
        {
            var encoder = new RowEncoder(KaemEncoder.Plain([3]), layout, tells, 2);
            encoder.Network.Outputs.Should().Be(4);
            var pass = encoder.Network.CreateWorkspace(2);
            encoder.CreateLoader().Load(rows, pass.Input, Workers);
            return KanFixture.Span(pass.Input).ToArray();
        }

        Seen(true).Should().Equal(1, 0, 0, 1, 0, 5, 0, 1, 0, 0, 2, 3, 0, 0, 0, 0, 0, 0, 1, 1);
        Seen(false).Should().Equal(1, 0, 0, 1, 0, 5, 2, 3, 0, 0, 0, 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parameters_are_counted_without_making_them(bool tells)
    {
        var mixed = KaemLikelihood.Mixed(LikelihoodBlock.Gaussian(22), LikelihoodBlock.Categorical(2));
        foreach (KaemEncoder options in Cases)
        {
            var amortised = PosteriorSampler.Amortised(options);
            var model = new KaemOptions
            {
                LatentSize = 1, OuterSize = 3, Sampler = amortised, AllowMissing = tells,
                Likelihood = options is ConvolutionalEncoderOptions ? KaemLikelihood.Gaussian() : mixed,
            };
            var encoder = new RowEncoder(options, new RowLayout(model.Likelihood, 24), tells, 3, Image);
            ((long)EncoderFactory.CountParameters(model, amortised, 24)).Should().Be(encoder.Network.Parameters.Sum(parameter => (long)parameter.Length));
        }
    }

    [Fact]
    public void A_convolution_is_the_sum_over_its_kernel()
    {
        var layer = new ConvolutionLayer(2, Kernel: 3, Stride: 2, Padding: 1);
        var network = EncoderFactory.Create(KaemEncoder.Convolutional(Image, [layer], []), 24, 0, 3, Image);
        network.Initialise(3, Workers);
        var workspace = Filled(network);
        network.Forward(workspace, Workers);
        float[] kernel = network.Parameters[0].Value.Span.ToArray(), dense = network.Parameters[2].Value.Span.ToArray();
        for (int b = 0; b < Samples; b++)
        {
            float[] image = workspace.Input.Row(b).ToArray();
            double[] outputs = [.. network.Parameters[3].Value.Span.ToArray().Select(bias => (double)bias)];
            // 4 x 3 pixels become 2 x 2.
            for (int pixel = 0; pixel < 4; pixel++)
            {
                for (int channel = 0; channel < 2; channel++)
                {
                    double sum = network.Parameters[1].Value[channel];
                    for (int k = 0; k < 9; k++)
                    {
                        int y = pixel / 2 * 2 - 1 + k / 3, x = pixel % 2 * 2 - 1 + k % 3;
                        for (int c = 0; c < 2 && y is >= 0 and < 4 && x is >= 0 and < 3; c++)
                            sum += kernel[(k * 2 + c) * 2 + channel] * image[(y * 3 + x) * 2 + c];
                    }
                    for (int o = 0; o < 3; o++)
                        outputs[o] += Math.Max(0, sum) * dense[(pixel * 2 + channel) * 3 + o];
                }
            }
            for (int o = 0; o < 3; o++)
                ((double)workspace.Output.Row(b)[o]).Should().BeApproximately(outputs[o], 1e-5);
        }
    }

    private double _norm;

    private static Generator Network(KaemEncoder options)
    {
        // Some see gaps as well.
        int gaps = options is ConvolutionalEncoderOptions { Hidden.Count: 1 } ? (int)Image.Columns : 0;
        var network = EncoderFactory.Create(options, (int)Image.Columns, gaps, Outputs, Image);
        network.Initialise(3, Workers);
        network.Parameters.Should().OnlyContain(parameter => parameter.Name.StartsWith("encoder/"));
        return network;
    }

    private static GeneratorWorkspace Filled(Generator network)
    {
        var workspace = network.CreateWorkspace(Samples);
        new RandomStream(5, StreamPurpose.Initialisation).Normal(KanFixture.Span(workspace.Input));
        return workspace;
    }

    private static float[] Cotangent()
    {
        var cotangent = new float[Samples * Outputs];
        new RandomStream(6, StreamPurpose.Initialisation).Normal(cotangent);
        return cotangent;
    }
}
