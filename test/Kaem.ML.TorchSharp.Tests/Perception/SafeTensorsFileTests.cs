using Kaem.ML.Perception;

namespace Kaem.ML.Tests.Perception;

public class SafeTensorsFileTests
{
    private static readonly float[] Values = [1, -2.5f, 0.375f, 96, 0, -0.0625f];

    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Reads_floats_of_32_and_16_bits(string type)
    {
        var file = Open(
            SafeTensorsBytes.Of(("first", [2], [7, 8], "F32"), ("a.weight", [2, 3], Values, type), ("none", [0, 4], [], "F32"), ("scalar", [], [3], "F32")));
        file.Tensors.Keys.Should().BeEquivalentTo("first", "a.weight", "none", "scalar");
        file.Read("a.weight", 2, 3).Should().Equal(Values);
        file.Read("first", 2).Should().Equal(7, 8);
        file.Read("none", 0, 4).Should().BeEmpty();
        file.Read("scalar").Should().Equal(3);
    }

    [Fact]
    public void Reads_more_than_a_block()
    {
        float[] many = [.. Enumerable.Range(0, 70_001).Select(i => (float)i)];
        Open(SafeTensorsBytes.Of(("x", [70_001], many, "F32"))).Read("x", 70_001).Should().Equal(many);
    }

    [Fact]
    public void A_tensor_must_be_there_in_its_shape_and_type()
    {
        var file = Open(SafeTensorsBytes.Of(("a", [2, 3], Values, "F32"), ("bad", [1], [float.NaN], "F32")));
        Refused(() => file.Read("b", 1, 2), "*no tensor 'b' of extents [1, 2]. It has a, bad.*");
        Refused(() => file.Read("a", 3, 2), "*'a' must have extents [3, 2], but the file has [2, 3]*");
        Refused(() => file.Read("bad", 1), "*Element 0 of tensor 'bad' is NaN*");
        Refused(() => Open(SafeTensorsBytes.File("""{"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}""", new byte[4]))
            .Read("a", 1), "*'a' has elements of type I32; F32*");
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "*'a'*has 4 bytes, but F32 of extents [2] takes 8*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "*fill 4 bytes, but 3 follow*cut off*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "*fill 4 bytes, but 5 follow*damaged*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "*'a' begins at byte 4*ends at 0*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6,
        "*'b' begins at byte 2*ends at 4*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "*ends at byte 0, before it begins at 4*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "*extent -1*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "*extent 1.5*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2000000000,2000000000,2000000000,2000000000,2000000000],"data_offsets":[0,4]}}""", 4, "*has 4 bytes, but F32*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,1e30]}}""", 4, "*data offset 1e30*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "*'a'*lacks its dtype, shape or data_offsets*")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "*lacks its dtype*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "*two tensors 'a'*")]
    [InlineData("""[1]""", 0, "*no JSON object*")]
    [InlineData("""{"a":""", 0, "*no JSON*")]
    public void Damaged_headers_are_refused(string header, int data, string message) =>
        Refused(() => Open(SafeTensorsBytes.File(header, new byte[data])), message);

    [Fact]
    public void Files_of_another_kind_are_refused()
    {
        Refused(() => Open([1, 2, 3]), "*has 3 bytes*");
        Refused(() => Open([.. "\x89PNG and so on, and on"u8]), "*no safetensors file, or cut off*");
        byte[] whole = SafeTensorsBytes.Of(("a", [2, 3], Values, "F32"));
        for (int length = 0; length < whole.Length; length += 7)
            Refused(() => Open(whole[..length]), "*");
    }

    private static SafeTensorsFile Open(byte[] bytes) => new(new MemoryStream(bytes));

    private static void Refused(Action action, string message) => action.Should().Throw<ModelFormatException>().WithMessage(message);
}
