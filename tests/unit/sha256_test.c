/* SHA-256: the examples of FIPS 180-4 (csrc.nist.gov, "SHA256.pdf", and NIST's short messages), and
 * the lengths around a block's end, from coreutils' sha256sum. */
#include "unit.h"

#include "base/sha256.h"

static void assert_digest(const char *bytes, size_t length, const char *expected) {
  char digits[SHA256_TEXT];
  sha256_text(bytes, length, digits);
  assert_string_equal(digits, expected);
}

static void the_examples_of_the_standard(void **state) {
  (void)state;
  static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  assert_digest("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert_digest("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert_digest(two_blocks, sizeof two_blocks - 1,
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

/* Where the length still fits into the last block, and where it needs one more. */
static void the_lengths_around_a_blocks_end(void **state) {
  (void)state;
  char letters[1000];
  memset(letters, 'a', sizeof letters);
  assert_digest(letters, 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
  assert_digest(letters, 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
  assert_digest(letters, 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34");
  assert_digest(letters, 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
  assert_digest(letters, 65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0");
  assert_digest(letters, 119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb");
  assert_digest(letters, 120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c");
  assert_digest(letters, 1000, "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(the_examples_of_the_standard),
      TEST(the_lengths_around_a_blocks_end),
  };
  return RUN(tests);
}
